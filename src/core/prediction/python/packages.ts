/** Names under which packages are installed, where the module is called otherwise. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['sklearn', 'scikit-learn'],
  ['imblearn', 'imbalanced-learn'],
  ['cv2', 'opencv-python'],
  ['PIL', 'pillow'],
  ['yaml', 'PyYAML'],
  ['tf_keras', 'tf-keras'],
  ['google.protobuf', 'protobuf'],
  ['category_encoders', 'category-encoders'],
]);

/** The package that brings a module along. */
export function packageOf(module: string): string {
  const [first = module] = module.split('.');
  return PACKAGES.get(module) ?? PACKAGES.get(first) ?? first;
}
