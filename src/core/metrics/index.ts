import type { Statistic } from '../catalogue/statistic.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './averagePrecision.ts';
import { balancedAccuracy } from './balancedAccuracy.ts';
import { brierScore } from './brierScore.ts';
import { calibrationCurve } from './calibrationCurve.ts';
import { classificationReport } from './classificationReport.ts';
import { adjustedMutualInfo } from './clustering/adjustedMutualInfo.ts';
import { adjustedRand } from './clustering/adjustedRand.ts';
import { completeness } from './clustering/completeness.ts';
import { fowlkesMallows } from './clustering/fowlkesMallows.ts';
import { homogeneity } from './clustering/homogeneity.ts';
import { mutualInfo } from './clustering/mutualInfo.ts';
import { normalizedMutualInfo } from './clustering/normalizedMutualInfo.ts';
import { rand } from './clustering/rand.ts';
import { vMeasure } from './clustering/vMeasure.ts';
import { cohenKappa } from './cohenKappa.ts';
import { confusionMatrix } from './confusionMatrix.ts';
import { d2AbsoluteError } from './d2AbsoluteError.ts';
import { d2Brier } from './d2Brier.ts';
import { d2LogLoss } from './d2LogLoss.ts';
import { d2Pinball } from './d2Pinball.ts';
import { d2Tweedie } from './d2Tweedie.ts';
import { expectedCalibrationError } from './expectedCalibrationError.ts';
import { explainedVariance } from './explainedVariance.ts';
import { f1 } from './f1.ts';
import { falseNegativeRate } from './falseNegativeRate.ts';
import { falsePositiveRate } from './falsePositiveRate.ts';
import { fbeta } from './fbeta.ts';
import { hammingLoss } from './hammingLoss.ts';
import { hingeLoss } from './hingeLoss.ts';
import { intervalCoverage } from './intervalCoverage.ts';
import { intervalScore } from './intervalScore.ts';
import { intervalWidth } from './intervalWidth.ts';
import { jaccard } from './jaccard.ts';
import { logLoss } from './logLoss.ts';
import { mae } from './mae.ts';
import { mape } from './mape.ts';
import { matthewsCorrcoef } from './matthewsCorrcoef.ts';
import { maxError } from './maxError.ts';
import { meanError } from './meanError.ts';
import { meanGammaDeviance } from './meanGammaDeviance.ts';
import { meanPoissonDeviance } from './meanPoissonDeviance.ts';
import { meanTweedieDeviance } from './meanTweedieDeviance.ts';
import { medianAbsoluteError } from './medianAbsoluteError.ts';
import { mse } from './mse.ts';
import { msle } from './msle.ts';
import { coverageError } from './multilabel/coverageError.ts';
import { labelRankingAveragePrecision } from './multilabel/labelRankingAveragePrecision.ts';
import { labelRankingLoss } from './multilabel/labelRankingLoss.ts';
import { multilabelConfusionMatrix } from './multilabel/multilabelConfusionMatrix.ts';
import { negativeLikelihoodRatio } from './negativeLikelihoodRatio.ts';
import { negativePredictiveValue } from './negativePredictiveValue.ts';
import { pinballLoss } from './pinballLoss.ts';
import { positiveLikelihoodRatio } from './positiveLikelihoodRatio.ts';
import { precision } from './precision.ts';
import { precisionRecallCurve } from './precisionRecallCurve.ts';
import { quantileCalibration } from './quantileCalibration.ts';
import { r2 } from './r2.ts';
import { dcg } from './ranking/dcg.ts';
import { hitRateAtK } from './ranking/hitRateAtK.ts';
import { meanAveragePrecisionAtK } from './ranking/meanAveragePrecisionAtK.ts';
import { meanReciprocalRank } from './ranking/meanReciprocalRank.ts';
import { ndcg } from './ranking/ndcg.ts';
import { precisionAtK } from './ranking/precisionAtK.ts';
import { recallAtK } from './ranking/recallAtK.ts';
import { recall } from './recall.ts';
import { rmse } from './rmse.ts';
import { rmsle } from './rmsle.ts';
import { rocAuc } from './rocAuc.ts';
import { rocCurve } from './rocCurve.ts';
import { smape } from './smape.ts';
import { specificity } from './specificity.ts';
import { businessValue } from './thresholds/businessValue.ts';
import { cumulativeGainCurve } from './thresholds/cumulativeGainCurve.ts';
import { detCurve } from './thresholds/detCurve.ts';
import { lift } from './thresholds/lift.ts';
import { liftCurve } from './thresholds/liftCurve.ts';
import { thresholdTable } from './thresholds/thresholdTable.ts';
import { topKAccuracy } from './topKAccuracy.ts';
import { wape } from './wape.ts';
import { zeroOneLoss } from './zeroOneLoss.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const metrics: readonly Statistic[] = [
  accuracy,
  balancedAccuracy,
  zeroOneLoss,
  hammingLoss,
  precision,
  recall,
  f1,
  fbeta,
  jaccard,
  specificity,
  falsePositiveRate,
  falseNegativeRate,
  negativePredictiveValue,
  positiveLikelihoodRatio,
  negativeLikelihoodRatio,
  matthewsCorrcoef,
  cohenKappa,
  rocAuc,
  averagePrecision,
  topKAccuracy,
  lift,
  logLoss,
  d2LogLoss,
  brierScore,
  d2Brier,
  hingeLoss,
  expectedCalibrationError,
  businessValue,
  confusionMatrix,
  multilabelConfusionMatrix,
  classificationReport,
  rocCurve,
  precisionRecallCurve,
  detCurve,
  cumulativeGainCurve,
  liftCurve,
  thresholdTable,
  calibrationCurve,
  coverageError,
  labelRankingLoss,
  labelRankingAveragePrecision,
  ndcg,
  dcg,
  meanReciprocalRank,
  hitRateAtK,
  precisionAtK,
  recallAtK,
  meanAveragePrecisionAtK,
  adjustedRand,
  rand,
  adjustedMutualInfo,
  normalizedMutualInfo,
  mutualInfo,
  homogeneity,
  completeness,
  vMeasure,
  fowlkesMallows,
  mae,
  mse,
  rmse,
  medianAbsoluteError,
  maxError,
  mape,
  r2,
  explainedVariance,
  meanError,
  msle,
  rmsle,
  pinballLoss,
  meanPoissonDeviance,
  meanGammaDeviance,
  meanTweedieDeviance,
  d2AbsoluteError,
  d2Pinball,
  d2Tweedie,
  smape,
  wape,
  intervalCoverage,
  intervalWidth,
  intervalScore,
  quantileCalibration,
];
