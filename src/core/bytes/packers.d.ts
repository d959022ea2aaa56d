declare module 'lz4js' {
  /** Decompresses a block into `dst` from `dIndex` on; gives where it ended. Checks nothing. */
  export function decompressBlock(
    src: Uint8Array,
    dst: Uint8Array,
    sIndex: number,
    sLength: number,
    dIndex: number,
  ): number;
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
