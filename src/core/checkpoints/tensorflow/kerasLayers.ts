import { looseObject } from '../../bytes/looseJson.ts';
import { MalformedError } from '../../bytes/source.ts';
import type { Layer } from '../checkpoint.ts';
import type { KerasObject } from './savedObjects.ts';

const LAYER = /^_tf_keras_(\w*layer|model|network|sequential)$/;

/** Layers as Keras describes them: names and classes. What is not to be read as JSON is left out, and counted. */
export function kerasLayers(objects: readonly KerasObject[]): {
  readonly layers: readonly Layer[];
  readonly unread: number;
} {
  const layers: Layer[] = [];
  let unread = 0;
  for (const { identifier, metadata, path } of objects) {
    if (!LAYER.test(identifier)) continue;
    try {
      const told = looseObject(metadata);
      const name = told?.get('name');
      const type = told?.get('class_name');
      layers.push({
        name: typeof name === 'string' ? name : path,
        type: typeof type === 'string' ? type : identifier,
      });
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      unread += 1;
    }
  }
  return { layers, unread };
}
