import { basename, join } from 'node:path';
import { databasePlaces } from '../databasePlaces.ts';
import { DatabaseRuns, type RunTables } from '../databaseRuns.ts';
import type { Listing, Place, RunReader } from '../reader.ts';
import type { RunHead } from '../run.ts';
import { isOptuna, type TrialRow, trialRows, wholeTrials } from './optuna/database.ts';
import { OptunaJournal } from './optuna/journalSource.ts';
import { headOf, historiesOf, runOf } from './optuna/trial.ts';

/** Studies of Optuna in SQLite or a journal; each trial is a run. */
export const optuna: RunReader = {
  id: 'optuna',
  title: 'Optuna studies',
  places: listing => [...databasePlaces(listing), ...journals(listing)],
  open: place =>
    JOURNAL.test(place.absolute) ? new OptunaJournal(place) : new DatabaseRuns(place, OPTUNA_TABLES),
};

const JOURNAL = /\.(log|jsonl|journal)$/i;
/** Logs of all kinds are called so: those that may be journals of studies by their name, or that of their folder. */
const ABOUT_STUDIES = /optuna|journal|stud(y|ies)|trial|hpo|hyperparam|tun(e|ing)/i;

function journals({ absolute, relative, files }: Listing): readonly Place[] {
  const folder = basename(absolute);
  return [...files]
    .filter(name => JOURNAL.test(name) && (ABOUT_STUDIES.test(name) || ABOUT_STUDIES.test(folder)))
    .map(name => ({
      absolute: join(absolute, name),
      relative: relative === '' ? name : `${relative}/${name}`,
    }));
}

interface Row extends TrialRow {
  readonly head: RunHead;
}

/** What is read of its tables. */
export const OPTUNA_TABLES: RunTables<Row, Row> = {
  named: ABOUT_STUDIES,
  rows: (sql, place) =>
    isOptuna(sql) ? trialRows(sql).map(each => ({ ...each, head: headOf(each.trial, place) })) : undefined,
  whole: (sql, rows) => wholeTrials(sql, rows).map((trial, at) => ({ ...rowAt(rows, at), trial })),
  run: ({ trial, head }) => runOf(trial, head),
  history: (sql, row, metric) => wholeTrials(sql, [row]).map(trial => historiesOf(trial).get(metric))[0],
};

/** Whole trials come in the order of their rows. */
function rowAt(rows: readonly Row[], at: number): Row {
  const row = rows[at];
  if (!row) throw new RangeError(`There is no row ${at}.`);
  return row;
}
