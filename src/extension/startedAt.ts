/** When the first module of the extension ran; imported before all others. */
export const startedAt = performance.now();
