/** Parts of names of metrics of which less is better, and of which more is. */
const LOWER =
  /(^|[^a-z])(loss|losses|err|error|errors|mae|mse|rmse|rmsle|mape|smape|msle|nll|bce|ce|perplexity|ppl|wer|cer|fid|brier|ece|deviance|latency|logloss|log_loss|cross_entropy|crossentropy|divergence|kl|regret|hamming|merror|mlogloss|l1|l2|distance)([^a-z]|$)/;
const HIGHER =
  /(^|[^a-z])(acc|accuracy|auc|auroc|auprc|roc_auc|pr_auc|f1|f2|fbeta|precision|recall|sensitivity|specificity|map|map50|ap|ndcg|mrr|dice|iou|miou|jaccard|r2|bleu|rouge|meteor|psnr|ssim|mcc|kappa|reward|return|score|hit|hits|topk|top1|top5|throughput)([^a-z]|$)/;

/**
 * Whether less or more of a metric is better, told by its name as people write it: `val/loss`, `eval_f1`, `meanAveragePrecision`.
 * Undefined where the name does not tell, or tells both.
 */
export function betterOf(metric: string): 'lower' | 'higher' | undefined {
  const words = metric
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_');
  // `error_rate` and `neg_mean_squared_error` (of scikit-learn, the greater the better)
  if (/(^|_)neg_/.test(words)) return 'higher';
  // an underscore separates words, so that it is no letter of one
  const lower = LOWER.test(words);
  const higher = HIGHER.test(words);
  return lower === higher ? undefined : lower ? 'lower' : 'higher';
}
