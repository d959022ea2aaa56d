import type { CheckpointReader } from './reader.ts';
import { catboost } from './readers/catboost.ts';
import { catboostJson } from './readers/catboostJson.ts';
import { deepspeed } from './readers/deepspeed.ts';
import { gguf } from './readers/gguf.ts';
import { hdf5 } from './readers/hdf5.ts';
import { huggingFace } from './readers/huggingFace.ts';
import { keras } from './readers/keras.ts';
import { kerasFolder } from './readers/kerasFolder.ts';
import { kerasHdf5 } from './readers/kerasHdf5.ts';
import { lightgbmJson } from './readers/lightgbmJson.ts';
import { lightgbmText } from './readers/lightgbmText.ts';
import { npy } from './readers/npy.ts';
import { npz } from './readers/npz.ts';
import { onnx } from './readers/onnx.ts';
import { pickle } from './readers/pickle.ts';
import { safetensors } from './readers/safetensors.ts';
import { savedModel } from './readers/savedModel.ts';
import { skops } from './readers/skops.ts';
import { tensorflowCheckpoint } from './readers/tensorflowCheckpoint.ts';
import { tensorflowGraph } from './readers/tensorflowGraph.ts';
import { tflite } from './readers/tflite.ts';
import { torchDistributed } from './readers/torchDistributed.ts';
import { torchLegacy } from './readers/torchLegacy.ts';
import { torchPackage } from './readers/torchPackage.ts';
import { torchTar } from './readers/torchTar.ts';
import { torchZip } from './readers/torchZip.ts';
import { xgboostBinary } from './readers/xgboostBinary.ts';
import { xgboostJson } from './readers/xgboostJson.ts';
import { xgboostUbjson } from './readers/xgboostUbjson.ts';

/** Every format of checkpoints, in the order in which they are asked: those that are sure of theirs first, pickles last. */
export const checkpointReaders: readonly CheckpointReader[] = [
  torchDistributed,
  deepspeed,
  savedModel,
  kerasFolder,
  huggingFace,
  tensorflowCheckpoint,
  torchPackage,
  torchZip,
  keras,
  kerasHdf5,
  hdf5,
  safetensors,
  gguf,
  tflite,
  skops,
  npz,
  npy,
  xgboostUbjson,
  xgboostBinary,
  xgboostJson,
  lightgbmText,
  lightgbmJson,
  catboost,
  catboostJson,
  onnx,
  tensorflowGraph,
  torchLegacy,
  torchTar,
  pickle,
];
