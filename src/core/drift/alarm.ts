/** When a method's result is an alarm. Direction and strictness belong to the method: p-values alarm when small, distances when large. */
export interface Alarm {
  readonly on: 'value' | 'pValue';
  readonly alarm: '<' | '<=' | '>' | '>=';
  readonly at: number;
  /** Where the number comes from. */
  readonly origin: string;
}

/** Whether a result is on the alarming side. */
export function alarms({ alarm, at }: Pick<Alarm, 'alarm' | 'at'>, result: number): boolean {
  switch (alarm) {
    case '<':
      return result < at;
    case '<=':
      return result <= at;
    case '>':
      return result > at;
    case '>=':
      return result >= at;
  }
}
