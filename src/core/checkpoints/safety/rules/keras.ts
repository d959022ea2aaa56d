import type { Danger, Denial } from './denied.ts';
import { linesOf } from './lines.ts';

/**
 * What Keras itself has that no configuration of a model needs: a name, whatever module of Keras it is asked of, what it does, and the advisory
 * that describes it. A new advisory is a line here.
 */
const DENIED: ReadonlyMap<string, Denial> = new Map(
  linesOf(`
get_file network CVE-2025-8747
enable_unsafe_deserialization code CVE-2025-9906
set_global_attribute code CVE-2025-9906
get_global_attribute resolver CVE-2025-9906
load_model load CVE-2025-9906
load_model_from_dir load CVE-2025-9906
model_from_json code CVE-2025-9906
model_from_config code CVE-2025-9906
deserialize_keras_object code CVE-2025-9906
legacy_deserialize_keras_object code CVE-2025-9906
deserialize code
func_load code CVE-2024-3660
load_weights load
load_weights_only load
load_own_variables load
save_model files
save_weights files
save_weights_only files
register_keras_serializable resolver
get_registered_object resolver
get_custom_objects resolver
custom_object_scope resolver
CustomObjectScope resolver
clear_session process
load_img files
save_img files
array_to_img files
path_to_image files
image_dataset_from_directory files
text_dataset_from_directory files
audio_dataset_from_directory files
extract_archive files CVE-2025-12060
extract_open_archive files CVE-2025-12060
makedirs files
rmtree files
remove files
copy files
rename files
plot_model command
model_to_dot command
get_symbol_from_name resolver
LazyLoader resolver
TFSMLayer load CVE-2026-1462
`).map(([name = '', danger = '', advisory]) => [
    name,
    { danger: danger as Danger, ...(advisory !== undefined && { advisory }) },
  ]),
);

/** Classes of Keras 1, 2 and 3 that models are made of. */
const CLASSES: ReadonlySet<string> = words(`
AUC AWQConfig AWQDTypePolicy AbsMaxQuantizer AbstractRNNCell Accuracy Activation ActivityRegularization ActivityRegularizer
Adadelta Adafactor Adagrad Adam AdamW Adamax AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout AtrousConvolution1D
AtrousConvolution2D Attention AugMix AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D
AvgPool3D BatchNormalization BatchNormalizationV1 BatchNormalizationV2 Bidirectional BinaryAccuracy BinaryCrossentropy
BinaryFocalCrossentropy BinaryIoU CTC CategoricalAccuracy CategoricalCrossentropy CategoricalFocalCrossentropy
CategoricalGeneralizedCrossEntropy CategoricalHinge CategoryEncoding CenterCrop Circle ClassMethod CompileLoss CompileMetrics
Concatenate ConcordanceCorrelation Constant Constraint ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose Conv2D
Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM2DCell ConvLSTM3D ConvRNN2D Convolution1D
Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose CosineDecay CosineDecayRestarts
CosineSimilarity Cropping1D Cropping2D Cropping3D CuDNNGRU CuDNNLSTM CutMix DTypePolicy DTypePolicyMap Deconvolution2D
Deconvolution3D Dense DenseFeatures DepthwiseConv1D DepthwiseConv2D Dice Discretization Dot Dropout ELU EinsumDense Embedding
Equalization Experimental ExponentialDecay F1Score FBetaScore FalseNegatives FalsePositives Flatten FlaxLayer
Float8QuantizationConfig FloatDTypePolicy Ftrl Functional GPTQConfig GPTQDTypePolicy GRU GRUCell GRUV1 GRUV2 GaussianDropout
GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D
GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlorotNormal
GlorotUniform GroupNormalization GroupQueryAttention HashedCrossing Hashing HeNormal HeUniform Highway Hinge Huber Identity
IdentityInitializer Initializer InputLayer InputSpec InstanceMethod InstanceProperty Int4DTypePolicy Int4QuantizationConfig
Int8QuantizationConfig IntegerLookup InverseTimeDecay IoU JaxLayer KLDivergence KerasTensor L1 L1L2 L1L2Regularizer L2 LSTM
LSTMCell LSTMV1 LSTMV2 Lamb LayerNormalization Lambda LeakyReLU LearningRateSchedule LecunNormal LecunUniform LinearModel Lion
LocallyConnected1D LocallyConnected2D LogCosh LogCoshError Loss LossFunctionWrapper LossScaleOptimizer Masking MaxNorm
MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Maximum MaxoutDense Mean
MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanRelativeError MeanSquaredError
MeanSquaredLogarithmicError MelSpectrogram Merge Metric MinMaxNorm Minimum MixUp Model MultiHeadAttention MultiOptimizer Multiply
Muon Nadam NonNeg Normalization OneHotIoU OneHotMeanIoU Ones Optimizer OptimizerMap Orthogonal OrthogonalInitializer
OrthogonalRegularizer PReLU PearsonCorrelation Permute PiecewiseConstantDecay Pipeline Poisson Policy PolicyV1 PolynomialDecay
Precision PrecisionAtRecall QuantizationConfig QuantizedDTypePolicy QuantizedFloat8DTypePolicy Quantizer R2Score RMSNormalization
RMSprop RNN RadialConstraint RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop
RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInvert
RandomNormal RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation
RandomUniform RandomWidth RandomZoom ReLU Recall RecallAtPrecision Regularizer RepeatVector Rescaling Reshape Resizing
ReversibleEmbedding RootMeanSquaredError SGD STFT STFTInitializer STFTSpectrogram ScheduleFreeAdamW SeedGenerator
SensitivityAtSpecificity SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D Sequential SimpleRNN
SimpleRNNCell SlicingOpLambda Softmax Solarization SparseCategoricalAccuracy SparseCategoricalCrossentropy
SparseTopKCategoricalAccuracy SpatialDropout1D SpatialDropout2D SpatialDropout3D SpecificityAtSensitivity SpectralNormalization
SquaredHinge StackedRNNCells StringLookup Subtract Sum SumOverBatchSize SumOverBatchSizeMetricWrapper SyncBatchNormalization
TFOpLambda TensorFlowOpLayer TextVectorization ThresholdedReLU TimeDistributed TimeDistributedDense TopKCategoricalAccuracy
TrueNegatives TruePositives TruncatedNormal Tversky UnitNorm UnitNormalization UpSampling1D UpSampling2D UpSampling3D
VarianceScaling WideDeepModel Wrapper ZeroPadding1D ZeroPadding2D ZeroPadding3D Zeros constant glorot_normal glorot_uniform
he_normal he_uniform identity l1 l1_l2 l2 lecun_normal lecun_uniform max_norm min_max_norm non_neg ones orthogonal
orthogonal_regularizer random_normal random_uniform stft truncated_normal unit_norm variance_scaling zeros
`);

/** Functions of Keras that a configuration names by themselves: losses, metrics, activations. */
const FUNCTIONS: ReadonlySet<string> = words(`
KLD MAE MAPE MSE MSLE acc accuracy approx_gelu bce binary_accuracy binary_crossentropy binary_focal_crossentropy
categorical_accuracy categorical_crossentropy categorical_focal_crossentropy categorical_generalized_cross_entropy
categorical_hinge celu circle concordance_correlation cosine cosine_proximity cosine_similarity ctc dice elu exponential gelu
glorot_uniform glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh hinge huber kl_divergence kld
kullback_leibler_divergence leaky_relu lecun_uniform linear log_cosh log_sigmoid log_softmax logcosh mae mape mean_absolute_error
mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mish mse msle pearson_correlation poisson relu
relu6 selu sigmoid silu soft_shrink softmax softmax_v2 softplus softsign sparse_categorical_accuracy
sparse_categorical_crossentropy sparse_plus sparse_sigmoid sparse_top_k_categorical_accuracy sparsemax squared_hinge squareplus
swish tanh tanh_shrink threshold top_k_categorical_accuracy tversky
`);

/** Values that are serialized, and made of nothing else. */
const VALUES: ReadonlySet<string> = words(`
__tensor__ __numpy__ __bytes__ __ellipsis__ __slice__ __tuple__ __dtype__ __keras_tensor__
TensorShape TypeSpec CompositeTensor NoneType tuple list dict
`);

function words(text: string): ReadonlySet<string> {
  return new Set(linesOf(text).flat());
}

/** Why a name of Keras is no part of a model; undefined where it is not known to be none. */
export function kerasDenialOf(name: string): Denial | undefined {
  return DENIED.get(name);
}

/** Whether Keras has a class or a function of this name that models are made of. */
export function isOfModels(name: string): boolean {
  return CLASSES.has(name) || FUNCTIONS.has(name);
}

export function isSerializedValue(type: string): boolean {
  return VALUES.has(type);
}

/** Operations of TensorFlow that a graph within a model has no need of: files, Python, libraries. */
export function isDangerousOperation(name: string): boolean {
  return /(^|[._])(io|raw_ops|sysconfig|saved_model|load_op_library|load_library|load_file_system_library|py_function|py_func|numpy_function|PyFunc|EagerPyFunc|PyFuncStateless|ReadFile|WriteFile|Save|SaveV2|Restore|RestoreV2|MergeV2Checkpoints|PrintV2)([._]|$)/.test(
    name,
  );
}
