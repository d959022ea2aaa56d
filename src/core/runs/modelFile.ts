/** Endings of files that frameworks save models in. */
const MODEL =
  /\.(?:pt|pth|ckpt|safetensors|h5|hdf5|keras|onnx|tflite|gguf|pkl|pickle|joblib|skops|ubj|bst|xgb|cbm|npz|bin|model)$/i;

/** Whether a file of this name may be a model, or what a training goes on from. */
export function isModelFile(name: string): boolean {
  return MODEL.test(name);
}
