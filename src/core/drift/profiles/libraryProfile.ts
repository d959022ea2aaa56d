import type { Alarm } from '../alarm.ts';
import type { Chooser, MethodChoice } from '../methodChoice.ts';

/**
 * What another library does with its methods: where it alarms, and which method it takes when none is named. How a method's number
 * comes about under a profile stands in the method's own descriptor.
 */
export interface LibraryProfile {
  readonly id: string;
  /** As written in messages: the library and its version. */
  readonly library: string;
  /** Where it alarms: by id of the method. Methods not listed alarm as by our default. */
  readonly alarms: Readonly<Record<string, Alarm>>;
  /** Other limits for columns of a role, such as the target. */
  readonly alarmsByRole?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly choose: Chooser;
  /** From which share of drifted columns on the library calls the whole data set drifted. */
  readonly driftedShare?: Pick<Alarm, 'alarm' | 'at'>;
  /** Fewer values than this on either side are not judged. */
  readonly minRows?: number;
}

/** `{ks: '<= 0.05'}` for p-values, `{psi: '>= 0.1'}` for values, as a table of alarms. */
export function alarmsOf(
  library: string,
  limits: {
    readonly value?: Readonly<Record<string, string>>;
    readonly pValue?: Readonly<Record<string, string>>;
  },
): Record<string, Alarm> {
  const table: Record<string, Alarm> = {};
  for (const on of ['value', 'pValue'] as const) {
    for (const [method, limit] of Object.entries(limits[on] ?? {})) {
      const [alarm, at] = limit.split(' ');
      if (!isComparator(alarm)) throw new Error(`"${limit}" is no limit.`);
      table[method] = { on, alarm, at: Number(at), origin: `Default of ${library}.` };
    }
  }
  return table;
}

function isComparator(text: string | undefined): text is Alarm['alarm'] {
  return text === '<' || text === '<=' || text === '>' || text === '>=';
}

/** A choice of a library's method, which alarms as the library does, without correction over the columns. */
export function libraryChoice(profile: string, method: string, reason: string): MethodChoice {
  return { method, profile, reason, corrected: false };
}
