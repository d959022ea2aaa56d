import { signal } from '@preact/signals';

/** The place under the pointer or the chart cursor, shared by all charts of a page that have the same axis. */
export const cursor = signal<number | undefined>(undefined);
