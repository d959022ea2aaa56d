/** Whether a column is called as people call what identifies a row or a thing. */
export function isNamedLikeId(name: string): boolean {
  return ID_NAME.test(name);
}

const ID_NAME = /^(id|uuid|guid|key|index|.+_(id|uuid|guid|key)|.+I[dD]|.*ID)$/;
