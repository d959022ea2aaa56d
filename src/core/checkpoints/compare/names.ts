const SEPARATOR = /[./]/;

/** Parts of a name: `layer.0.weight`, `dense/kernel`. */
export function partsOf(name: string): readonly string[] {
  return name.split(SEPARATOR);
}

/** The part of a name before the parameter; the name itself where it has but one. Keras keeps a layer's variables in a group of their own. */
export function layerOf(name: string): string {
  const end = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
  if (end <= 0) return name;
  return name.slice(0, end).replace(/[./]vars$/, '');
}

/** Numbers in names as numbers: `layer.2` before `layer.10`. */
export function byName(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    // proof: i is an index of both
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (/^\d{1,9}$/.test(x) && /^\d{1,9}$/.test(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Tensors that adapters of low rank add beside the weights that they adapt, as PEFT and its like name them. */
const ADAPTER =
  /(^|[./])(lora_\w+|adapter\w*|hada_w\w*|lokr_w\w*|ia3_l|oft_r|boft_\w+|vera_lambda_\w+)([./]|$)/;

export function isOfAdapter(name: string): boolean {
  return ADAPTER.test(name);
}
