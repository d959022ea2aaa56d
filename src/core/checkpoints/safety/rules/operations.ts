import type { Danger } from './denied.ts';
import { linesOf } from './lines.ts';

/** When an operation does what it may do. */
export type When =
  /** Whatever it is given. */
  | { readonly kind: 'always' }
  /** Unless it is what saves and restores the model's own variables. */
  | { readonly kind: 'not-saver' }
  /** Where the path in this input is no file of the model. */
  | { readonly kind: 'path'; readonly input: number }
  /** Where this attribute has a text that is so. */
  | { readonly kind: 'text'; readonly attribute: string; readonly pattern: RegExp };

export interface OperationRule {
  readonly danger: Danger;
  readonly advisory: string | undefined;
  readonly when: When;
}

/**
 * Operations of TensorFlow that reach out of the graph: name, what it does, the advisory that describes it, and when it does so, if not always
 * (`not-saver`; `path:2` where input 2 is a path; `text:attribute:pattern`). TensorFlow's own security document says that graphs may read and
 * write files, reach the network and start processes; its `saved_model_cli scan` denies ReadFile, WriteFile and PrintV2. A new advisory is a line here.
 */
const OPERATIONS = linesOf(`
# calls functions of the Python program that runs the graph
PyFunc code PAIT-TF-301
PyFuncStateless code PAIT-TF-301
EagerPyFunc code PAIT-TF-301
# writes files
WriteFile files PAIT-TF-301
PrintV2 files PAIT-TF-301 text:output_stream:^file:
DatasetToTFRecord files PAIT-TF-301
ExperimentalDatasetToTFRecord files PAIT-TF-301
SaveDataset files PAIT-TF-301
SaveDatasetV2 files PAIT-TF-301
SnapshotDataset files PAIT-TF-301
SnapshotDatasetV2 files PAIT-TF-301
CacheDataset files PAIT-TF-301 path:1
CacheDatasetV2 files PAIT-TF-301 path:1
CreateSummaryFileWriter files PAIT-TF-301
CreateSummaryDbWriter files PAIT-TF-301
CalibrationStatisticsSaver files PAIT-TF-301
DumpTensor files PAIT-TF-301
DistributedSave files PAIT-TF-301
# sends values to files or over the network, by addresses in their attributes
DebugIdentity network PAIT-TF-301
DebugIdentityV2 network PAIT-TF-301
DebugIdentityV3 network PAIT-TF-301
DebugNanCount network PAIT-TF-301
DebugNumericSummary network PAIT-TF-301
# saves and restores variables, in a model its own
Save files PAIT-TF-301 not-saver
SaveSlices files PAIT-TF-301 not-saver
SaveV2 files PAIT-TF-301 not-saver
MergeV2Checkpoints files PAIT-TF-301 not-saver
Restore files PAIT-TF-302 not-saver
RestoreSlice files PAIT-TF-302 not-saver
RestoreV2 files PAIT-TF-302 not-saver
DTensorRestoreV2 files PAIT-TF-302 not-saver
LoadAndRemapMatrix files PAIT-TF-302 path:0
# reads files
ReadFile files PAIT-TF-302
MatchingFiles files PAIT-TF-302
MatchingFilesDataset files PAIT-TF-302
ExperimentalMatchingFilesDataset files PAIT-TF-302
WholeFileReader files PAIT-TF-302
WholeFileReaderV2 files PAIT-TF-302
TextLineReader files PAIT-TF-302
TextLineReaderV2 files PAIT-TF-302
FixedLengthRecordReader files PAIT-TF-302
FixedLengthRecordReaderV2 files PAIT-TF-302
TFRecordReader files PAIT-TF-302
TFRecordReaderV2 files PAIT-TF-302
LMDBReader files PAIT-TF-302
TextLineDataset files PAIT-TF-302
TFRecordDataset files PAIT-TF-302
TFRecordDatasetV2 files PAIT-TF-302
FixedLengthRecordDataset files PAIT-TF-302
FixedLengthRecordDatasetV2 files PAIT-TF-302
CSVDataset files PAIT-TF-302
CSVDatasetV2 files PAIT-TF-302
ExperimentalCSVDataset files PAIT-TF-302
LMDBDataset files PAIT-TF-302
ExperimentalLMDBDataset files PAIT-TF-302
SqlDataset files PAIT-TF-302
ExperimentalSqlDataset files PAIT-TF-302
LoadDataset files PAIT-TF-302
ListSnapshotChunksDataset files PAIT-TF-302
SnapshotChunkDataset files PAIT-TF-302
SnapshotDatasetReader files PAIT-TF-302
SnapshotNestedDatasetReader files PAIT-TF-302
ImmutableConst files PAIT-TF-302 text:memory_region_name:^(?!memmapped_package://)
InitializeTableFromTextFile files PAIT-TF-302 path:1
InitializeTableFromTextFileV2 files PAIT-TF-302 path:1
GenerateVocabRemapping files PAIT-TF-302 path:0
FixedUnigramCandidateSampler files PAIT-TF-302 text:vocab_file:.
DecodeProtoV2 files PAIT-TF-302 text:descriptor_source:^(?!$|local://|bytes://)
EncodeProto files PAIT-TF-302 text:descriptor_source:^(?!$|local://|bytes://)
# reaches the network
Rpc network PAIT-TF-301
TryRpc network PAIT-TF-301
RpcCall network PAIT-TF-301
RpcClient network PAIT-TF-301
RpcServer network PAIT-TF-301
RpcServerRegister network PAIT-TF-301
RpcServerStart network PAIT-TF-301
RegisterDataset network PAIT-TF-301
RegisterDatasetV2 network PAIT-TF-301
DataServiceDataset network PAIT-TF-301
DataServiceDatasetV2 network PAIT-TF-301
DataServiceDatasetV3 network PAIT-TF-301
DataServiceDatasetV4 network PAIT-TF-301
BigQueryReader network PAIT-TF-301
# runs a graph that is given as text
DatasetFromGraph code PAIT-TF-301
# calls native code by a name
XlaCustomCall native PAIT-TF-301
XlaCustomCallV2 native PAIT-TF-301
# changes or ends the program
Abort process PAIT-TF-301
FileSystemSetConfiguration process PAIT-TF-301
`);

const rules: ReadonlyMap<string, OperationRule> = new Map(
  OPERATIONS.map(([name = '', danger = '', advisory, when = '']) => [
    name,
    { danger: danger as Danger, advisory, when: whenOf(when) },
  ]),
);

function whenOf(text: string): When {
  const [kind = '', first = '', ...rest] = text.split(':');
  if (kind === 'not-saver') return { kind };
  if (kind === 'path') return { kind, input: Number(first) };
  // a pattern may have colons of its own
  if (kind === 'text') return { kind, attribute: first, pattern: new RegExp(rest.join(':')) };
  return { kind: 'always' };
}

/** What an operation may do that no model needs; undefined for the others. */
export function operationRule(name: string): OperationRule | undefined {
  return rules.get(name);
}
