/** Whether a path, as a hostile file has it, leads out of the folder of the model: on every system, and as an address of a network. */
export function leadsOut(path: string): boolean {
  return (
    /^([\\/~]|[A-Za-z]:)/.test(path) ||
    /^[A-Za-z][\w+.-]*:\/\//.test(path) ||
    path.split(/[\\/]/).includes('..')
  );
}
