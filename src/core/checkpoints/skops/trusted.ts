/** skops loads these without asking, as of skops 0.16: containers and numbers, estimators of scikit-learn, ufuncs of NumPy and SciPy. */
const TRUSTED: readonly RegExp[] = [
  /^builtins\.(int|float|str|bool|list|set|map|tuple|dict|slice|bytes|bytearray|type|NoneType|complex|frozenset)$/,
  /^collections\.(OrderedDict|defaultdict|Counter)$/,
  /^datetime\.(datetime|date|time|timedelta|timezone)$/,
  /^numpy\.(ndarray|matrix|dtype|generic|random\.\w+\.\w+|ma\.MaskedArray|ma\.core\.MaskedArray|random\.\w+)$/,
  /^numpy\.(bool_?|u?int\d+|float\d+|complex\d+|str_|bytes_|datetime64|timedelta64)$/,
  /^numpy\.dtype(s\.\w+|\[\w+\])$/,
  // ufuncs are functions of numbers
  /^numpy\.(absolute|exp|exp2|expm1|log|log2|log10|log1p|sqrt|square|cbrt|sin|cos|tan|sinh|cosh|tanh|arcsinh|sign|negative|positive|reciprocal|add|subtract|multiply|divide|power|maximum|minimum)$/,
  /^scipy\.special\.\w+\.\w+$|^scipy\.special\.\w+$/,
  /^scipy\.sparse\._?\w+\.\w+_(matrix|array)$|^scipy\.sparse\.\w+_(matrix|array)$/,
  /^sklearn\.(\w+\.)+_?[A-Z]\w*$/,
  /^sklearn\.(\w+\.)*(newObj|newrule)$/,
];

/** Of scikit-learn, and yet not trusted: their content is used as it is, without looking at bounds. */
const NOT: ReadonlySet<string> = new Set([
  'sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor',
  'sklearn.tree._tree.Tree',
  // no estimator
  'sklearn.utils._bunch.Bunch',
]);

export function isTrusted(type: string): boolean {
  return !NOT.has(type) && TRUSTED.some(pattern => pattern.test(type));
}
