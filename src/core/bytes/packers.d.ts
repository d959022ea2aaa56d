declare module 'lz4js' {
  const lz4: {
    /** Decompresses a block into `dst` from `dIndex` on; gives where it ended. Checks nothing. */
    readonly decompressBlock: (
      src: Uint8Array,
      dst: Uint8Array,
      sIndex: number,
      sLength: number,
      dIndex: number,
    ) => number;
  };
  export default lz4;
}

declare module 'seek-bzip' {
  interface Output {
    readonly writeByte: (byte: number) => void;
  }
  const bunzip: {
    readonly decode: (input: Uint8Array, output: Output, multistream: boolean) => unknown;
  };
  export default bunzip;
}
