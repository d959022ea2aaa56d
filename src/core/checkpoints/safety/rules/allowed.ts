import { linesOf } from './lines.ts';

/** What a pickle is for: each has its own list of what is data. */
export type PickleKind = 'pickle' | 'torch' | 'torchscript' | 'numpy';

/** Exact pairs of module and name, one a line: importing and calling them makes values and nothing else. */
function pairs(text: string): readonly string[] {
  return linesOf(text).map(([module, name]) => `${module} ${name}`);
}

const COMMON = pairs(`
builtins set
builtins frozenset
builtins list
builtins dict
builtins tuple
builtins bytearray
builtins bytes
builtins complex
builtins int
builtins float
builtins str
builtins bool
builtins object
builtins slice
builtins range
builtins Ellipsis
builtins NotImplemented
collections OrderedDict
collections defaultdict
collections Counter
collections deque
copyreg _reconstructor
copyreg __newobj__
copyreg __newobj_ex__
_codecs encode
datetime datetime
datetime date
datetime time
datetime timedelta
datetime timezone
decimal Decimal
fractions Fraction
uuid UUID
uuid SafeUUID
pathlib Path
pathlib PosixPath
pathlib WindowsPath
pathlib PurePath
pathlib PurePosixPath
pathlib PureWindowsPath
pathlib._local PosixPath
pathlib._local WindowsPath
pathlib._local PurePosixPath
pathlib._local PureWindowsPath
argparse Namespace
types SimpleNamespace
array array
array _array_reconstructor
time struct_time
random Random
zoneinfo ZoneInfo._unpickle
`);

/** In `numpy.core` before NumPy 2, in `numpy._core` since. */
const NUMPY_CORE = linesOf(`
multiarray _reconstruct
multiarray scalar
_multiarray_umath _reconstruct
_multiarray_umath scalar
numeric _frombuffer
_internal _convert_to_stringdtype_kwargs
`).flatMap(([module, name]) => [`numpy.core.${module} ${name}`, `numpy._core.${module} ${name}`]);

const NUMPY = pairs(`
numpy ndarray
numpy dtype
numpy matrix
numpy memmap
numpy recarray
numpy record
numpy.rec recarray
numpy.core.records recarray
numpy._core.records recarray
numpy.matrixlib.defmatrix matrix
numpy.ma.core MaskedArray
numpy.ma.core _mareconstruct
numpy.random._pickle __randomstate_ctor
numpy.random._pickle __generator_ctor
numpy.random._pickle __bit_generator_ctor
numpy.random.__init__ __RandomState_ctor
numpy.random.mtrand RandomState
numpy.random._mt19937 MT19937
numpy.random._pcg64 PCG64
numpy.random._pcg64 PCG64DXSM
numpy.random._philox Philox
numpy.random._sfc64 SFC64
numpy.random._generator Generator
numpy.random.bit_generator SeedSequence
numpy.random.bit_generator __pyx_unpickle_SeedSequence
ml_dtypes bfloat16
ml_dtypes float8_e4m3fn
ml_dtypes float8_e5m2
`);

/** Types of single values, in \`numpy\`; their dtype classes, in \`numpy.dtypes\`. */
const NUMPY_TYPES = `
bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intc uintc int_ uint intp uintp longlong ulonglong
float16 float32 float64 longdouble float128 complex64 complex128 clongdouble complex256 half single double
object_ bytes_ str_ string_ unicode_ void datetime64 timedelta64
`;
const NUMPY_DTYPES = `
Bool Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float16 Float32 Float64 LongDouble Complex64 Complex128 CLongDouble
Object Bytes Str Void DateTime64 TimeDelta64 String
`;
const NUMPY_SCALARS = [
  ...words(NUMPY_TYPES).map(name => `numpy ${name}`),
  ...words(NUMPY_DTYPES).map(name => `numpy.dtypes ${name}DType`),
];

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const JOBLIB = pairs(`
joblib.numpy_pickle NumpyArrayWrapper
joblib.numpy_pickle NDArrayWrapper
joblib.numpy_pickle ZNDArrayWrapper
joblib.numpy_pickle_compat NDArrayWrapper
joblib.numpy_pickle_compat ZNDArrayWrapper
`);

/** As PyTorch's own loader with \`weights_only\` allows, and what its distributed checkpoints describe tensors with. */
const TORCH = pairs(`
torch Size
torch Tensor
torch device
torch dtype
torch Generator
torch strided
torch sparse_coo
torch sparse_csr
torch sparse_csc
torch sparse_bsr
torch sparse_bsc
torch contiguous_format
torch channels_last
torch preserve_format
torch per_tensor_affine
torch per_channel_affine
torch per_tensor_symmetric
torch per_channel_symmetric
torch per_channel_affine_float_qparams
torch._utils _rebuild_tensor
torch._utils _rebuild_tensor_v2
torch._utils _rebuild_tensor_v3
torch._utils _rebuild_parameter
torch._utils _rebuild_parameter_with_state
torch._utils _rebuild_qtensor
torch._utils _rebuild_sparse_tensor
torch._utils _rebuild_sparse_csr_tensor
torch._utils _rebuild_nested_tensor
torch._utils _rebuild_device_tensor_from_numpy
torch._utils _rebuild_device_tensor_from_cpu_tensor
torch._utils _rebuild_meta_tensor_no_storage
torch._utils _rebuild_wrapper_subclass
torch._utils _rebuild_xla_tensor
torch._tensor _rebuild_from_type
torch._tensor _rebuild_from_type_v2
torch.nn.parameter Parameter
torch.nn.parameter Buffer
torch.nn.parameter UninitializedParameter
torch.nn.parameter UninitializedBuffer
torch.serialization _get_layout
torch.storage UntypedStorage
torch.storage TypedStorage
torch.storage _UntypedStorage
torch.storage _TypedStorage
torch.storage _load_from_bytes
torch.torch_version TorchVersion
torch.version __version__
torch.distributed.checkpoint.metadata Metadata
torch.distributed.checkpoint.metadata MetadataIndex
torch.distributed.checkpoint.metadata StorageMeta
torch.distributed.checkpoint.metadata TensorStorageMetadata
torch.distributed.checkpoint.metadata BytesStorageMetadata
torch.distributed.checkpoint.metadata ChunkStorageMetadata
torch.distributed.checkpoint.metadata TensorProperties
torch.distributed.checkpoint.metadata _MEM_FORMAT_ENCODING
torch.distributed.checkpoint.filesystem _StorageInfo
torch.distributed.checkpoint.filesystem _StoragePrefix
torch.distributed._shard.sharded_tensor.metadata TensorProperties
torch.distributed._shard.sharded_tensor.metadata MEM_FORMAT_ENCODING
torch.distributed.tensor DTensor
torch.distributed.tensor._api DTensor
torch.distributed._tensor.api DTensor
torch.distributed.tensor._dtensor_spec DTensorSpec
torch.distributed.tensor._dtensor_spec TensorMeta
torch.distributed.tensor.placement_types Shard
torch.distributed.tensor.placement_types Replicate
torch.distributed.tensor.placement_types Partial
torch.distributed.tensor.placement_types _StridedShard
torch.distributed._tensor.placement_types Shard
torch.distributed._tensor.placement_types Replicate
torch.distributed.device_mesh DeviceMesh
`);

const TORCH_DTYPES = `
float32 float float64 double float16 half bfloat16 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu
float4_e2m1fn_x2 uint8 uint16 uint32 uint64 int8 int16 short int32 int int64 long bool complex32 chalf complex64 cfloat complex128 cdouble
quint8 qint8 qint32 quint4x2 quint2x4 bits1x8 bits2x4 bits4x2 bits8 bits16 uint1 uint2 uint3 uint4 uint5 uint6 uint7
`;
const TORCH_STORAGES = `
Double Float Half BFloat16 Long Int Short Char Byte Bool ComplexDouble ComplexFloat QUInt8 QInt8 QInt32 QUInt4x2 QUInt2x4 Untyped Typed
`;
const TORCH_TYPES = [
  ...words(TORCH_DTYPES).map(name => `torch ${name}`),
  ...words(TORCH_STORAGES).flatMap(name => [
    `torch ${name}Storage`,
    `torch.storage ${name}Storage`,
    `torch.cuda ${name}Storage`,
  ]),
  ...words(TORCH_STORAGES).flatMap(name => [`torch ${name}Tensor`, `torch.cuda ${name}Tensor`]),
];

const TORCHSCRIPT = pairs(`
torch.jit._pickle build_intlist
torch.jit._pickle build_tensorlist
torch.jit._pickle build_doublelist
torch.jit._pickle build_boollist
torch.jit._pickle build_tensor_from_id
torch.jit._pickle restore_type_tag
`);

const numbers = [...COMMON, ...NUMPY_CORE, ...NUMPY, ...NUMPY_SCALARS];
const tensors = [...numbers, ...TORCH, ...TORCH_TYPES];

const ALLOWED: Readonly<Record<PickleKind, ReadonlySet<string>>> = {
  numpy: new Set(numbers),
  pickle: new Set([...tensors, ...JOBLIB]),
  torch: new Set(tensors),
  torchscript: new Set([...tensors, ...TORCHSCRIPT]),
};

/** Whether this is known to be data in such a file. Names as Python 3 has them. */
export function isData(kind: PickleKind, module: string, name: string): boolean {
  return ALLOWED[kind].has(`${module} ${name}`);
}

/**
 * Of the standard library, and of libraries of which most is for no model: they run code, but none that could be told what to do. One pair a line.
 */
const HARMLESS_CODE: ReadonlySet<string> = new Set(
  pairs(`
abc ABCMeta
collections ChainMap
collections UserDict
collections UserList
collections UserString
dataclasses _MISSING_TYPE
dataclasses _HAS_DEFAULT_FACTORY_CLASS
dataclasses Field
dataclasses _DataclassParams
enum Enum
functools partial
enum IntEnum
enum EnumMeta
enum EnumType
inspect Signature
inspect Parameter
inspect _ParameterKind
inspect _empty
io BytesIO
io StringIO
ipaddress IPv4Address
ipaddress IPv6Address
ipaddress IPv4Network
ipaddress IPv6Network
itertools chain
itertools count
itertools cycle
itertools repeat
itertools product
logging Logger
logging getLogger
math sqrt
math log
math exp
numbers Number
numbers Integral
numbers Real
operator itemgetter
re _compile
re Pattern
re RegexFlag
statistics NormalDist
string Template
string Formatter
threading Lock
typing Any
typing Union
typing Optional
typing List
typing Dict
typing Tuple
zoneinfo ZoneInfo
builtins type
builtins abs
builtins len
builtins max
builtins min
builtins sum
builtins round
builtins sorted
builtins enumerate
builtins zip
builtins reversed
builtins property
builtins staticmethod
builtins classmethod
builtins Exception
builtins BaseException
builtins ValueError
builtins TypeError
builtins KeyError
builtins IndexError
builtins RuntimeError
builtins AttributeError
builtins NotImplementedError
builtins StopIteration
builtins Warning
builtins UserWarning
builtins FutureWarning
builtins DeprecationWarning
scipy.interpolate._interpolate interp1d._call_linear_np
scipy.interpolate._interpolate interp1d._call_linear
scipy.interpolate._interpolate interp1d._call_nearest
scipy.interpolate._interpolate interp1d._call_previousnext
scipy.interpolate._interpolate interp1d._call_spline
scipy.interpolate._interpolate interp1d._call_nan_spline
scipy.interpolate.interpolate interp1d._call_linear_np
scipy.interpolate.interpolate interp1d._call_linear
scipy.interpolate.interpolate interp1d._call_nearest
scipy.interpolate.interpolate interp1d._call_previousnext
scipy.interpolate.interpolate interp1d._call_spline
scipy.interpolate.interpolate interp1d._call_nan_spline
pyarrow.lib py_buffer
pyarrow.lib type_for_alias
pyarrow.lib binary
pyarrow.lib decimal128
pyarrow.lib decimal256
pyarrow.lib dictionary
pyarrow.lib field
pyarrow.lib large_list
pyarrow.lib list_
pyarrow.lib map_
pyarrow.lib run_end_encoded
pyarrow.lib schema
pyarrow.lib struct
pyarrow.lib timestamp
pyarrow.lib scalar
pyarrow.lib chunked_array
pyarrow.lib _restore_array
pyarrow.lib _reconstruct_record_batch
pyarrow.lib _reconstruct_table
`),
);

export function isHarmlessCode(module: string, name: string): boolean {
  return HARMLESS_CODE.has(`${module} ${name}`);
}

/** Functions that models call on loading though they are no data: of libraries whose other functions no model calls. One pair a line. */
const LIBRARY_CALLS: ReadonlySet<string> = new Set(
  pairs(`
torch._C _disabled_torch_function_impl
torch.nn.functional relu
torch.nn.functional gelu
numpy poly1d
numpy.lib.polynomial poly1d
numpy.lib._polynomial_impl poly1d
`),
);

export function isKnownCall(module: string, name: string): boolean {
  return LIBRARY_CALLS.has(`${module} ${name}`);
}
