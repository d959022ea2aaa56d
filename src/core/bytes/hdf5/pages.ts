import { type Format, Reader } from './format.ts';

/** Whether a page of a long array was ever written, by the map of bits that lies at an address. The first page has the highest bit. */
export function pageIsThere(format: Format, bitmap: number, page: number): boolean {
  return ((new Reader(format, bitmap + (page >> 3)).u8() >> (7 - (page & 7))) & 1) === 1;
}
