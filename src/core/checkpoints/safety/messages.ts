import * as l10n from '@vscode/l10n';
import type { ZipProblem, ZipProblemCode } from '../../bytes/zip.ts';
import type { Oddity } from '../pickle/machine.ts';
import type { Judgement } from './judge.ts';
import type { Danger } from './rules/denied.ts';
import type { SafetyFinding } from './safety.ts';

/** Where something was found. */
export interface Where {
  readonly member?: string | undefined;
  readonly offset?: number;
}

type Rest = Pick<SafetyFinding, 'member' | 'offset'>;

function placed({ member, offset }: Where): Rest {
  return { ...(member !== undefined && { member }), ...(offset !== undefined && { offset }) };
}

/** What something dangerous does, as the end of a sentence. */
export function danger(what: Danger): string {
  switch (what) {
    case 'command':
      return l10n.t('runs programs');
    case 'code':
      return l10n.t('runs code that it is given');
    case 'resolver':
      return l10n.t('gives access to anything by its name');
    case 'network':
      return l10n.t('reaches the network');
    case 'files':
      return l10n.t('reads or writes files');
    case 'load':
      return l10n.t('loads another file without looking into it');
    case 'native':
      return l10n.t('loads native code');
    case 'process':
      return l10n.t('changes or ends the program that loads it');
  }
}

export function importFinding(
  pair: string,
  judgement: Extract<Judgement, { level: 'dangerous' }>,
  where: Where,
): SafetyFinding {
  const { rule, advisory } = judgement;
  const message = (() => {
    switch (rule) {
      case 'dangerous-import':
        return l10n.t(
          'Loading imports {0}, which {1}. No model needs it.',
          pair,
          danger(judgement.danger ?? 'code'),
        );
      case 'standard-library':
        return l10n.t(
          'Loading imports {0} of the standard library of Python, which is not among what models are made of.',
          pair,
        );
      case 'special-name':
        return l10n.t('Loading reaches for {0}: names with two underscores lead to everything.', pair);
      case 'dotted-name':
        return l10n.t(
          'Loading reaches through {0} with dots, by which anything in a module can be had.',
          pair,
        );
    }
  })();
  return {
    level: 'dangerous',
    rule,
    message,
    subject: pair,
    ...placed(where),
    ...(advisory && { advisory }),
  };
}

export function strangeCall(pair: string, where: Where): SafetyFinding {
  return {
    level: 'dangerous',
    rule: 'strange-call',
    message: l10n.t('Loading calls the function {0}, which no model file needs.', pair),
    subject: pair,
    ...placed(where),
  };
}

export function dynamicCall(where: Where): SafetyFinding {
  return {
    level: 'dangerous',
    rule: 'dynamic-call',
    message: l10n.t('Loading calls something that is not imported by name but made while loading.'),
    ...placed(where),
  };
}

export function embeddedCode(pair: string, where: Where): SafetyFinding {
  return {
    level: 'needs-code',
    rule: 'embedded-code',
    message: l10n.t('The file holds code of its own, which {0} makes functions or classes of.', pair),
    subject: pair,
    ...placed(where),
  };
}

export function oddity(what: Oddity, subject: string | undefined, where: Where): SafetyFinding {
  const rest = { rule: what, ...(subject !== undefined && { subject }), ...placed(where) };
  switch (what) {
    case 'dynamic-import':
      return {
        level: 'dangerous',
        message: l10n.t('An import is computed while loading, so that it cannot be told what it is.'),
        ...rest,
      };
    case 'extension-registry':
      return {
        level: 'dangerous',
        message: l10n.t(
          'Loading asks for entry {0} of the extension registry, which can be anything.',
          subject ?? '',
        ),
        ...rest,
      };
    case 'change-of-import':
      return {
        level: 'dangerous',
        message: l10n.t('Loading changes {0} itself, for the whole program.', subject ?? ''),
        ...rest,
      };
    case 'rebinding':
      return {
        level: 'dangerous',
        message: l10n.t('Loading sets {0}, which decides what runs later.', subject ?? ''),
        ...rest,
      };
    case 'frame-mismatch':
      return {
        level: 'not-fully-inspected',
        message: l10n.t('Frames of the pickle do not fit what is in them: loaders may read it differently.'),
        ...rest,
      };
    case 'misplaced-protocol':
      return {
        level: 'not-fully-inspected',
        message: l10n.t('The pickle declares its protocol in the middle, as no writer does.'),
        ...rest,
      };
  }
}

/** How many imports a message names. */
const NAMED = 3;

export function codeFinding(pairs: readonly string[], member: string | undefined): SafetyFinding {
  const [first = ''] = pairs;
  const named = pairs.slice(0, NAMED).join(', ');
  const message =
    pairs.length <= NAMED
      ? l10n.t('Loading imports and runs {0}.', named)
      : l10n.t('Loading imports and runs {0} and {1} more.', named, pairs.length - NAMED);
  return { level: 'needs-code', rule: 'imports-code', message, subject: first, ...placed({ member }) };
}

/** Something that could not be looked into to the end. */
export function uninspected(rule: string, reason: string, where: Where): SafetyFinding {
  return { level: 'not-fully-inspected', rule, message: reason, ...placed(where) };
}

/** Something within too many others. */
export function tooDeep(where: Where): SafetyFinding {
  return uninspected('too-deep', l10n.t('It is nested too deep to be looked into.'), where);
}

const ZIP_LEVELS: Partial<Record<ZipProblemCode, 'dangerous'>> = {
  'zip-name-mismatch': 'dangerous',
  'zip-method-mismatch': 'dangerous',
  'zip-size-mismatch': 'dangerous',
  'zip-unsafe-name': 'dangerous',
};

/** Advisories on scanners that the same was tried on. */
const ZIP_ADVISORIES: Partial<Record<ZipProblemCode, string>> = {
  'zip-name-mismatch': 'CVE-2025-1944',
  'zip-flags-mismatch': 'CVE-2025-1945',
  'zip-strange-flags': 'CVE-2025-1945',
  'zip-encrypted': 'CVE-2025-1945',
  'zip-bad-crc': 'CVE-2025-10156',
};

export function zipFinding({ code, member, offset }: ZipProblem, within: string | undefined): SafetyFinding {
  const place = joined(within, member);
  const advisory = ZIP_ADVISORIES[code];
  return {
    level: ZIP_LEVELS[code] ?? 'not-fully-inspected',
    rule: code,
    message: zipMessage(code),
    ...placed({ member: place, ...(offset !== undefined && { offset }) }),
    ...(advisory !== undefined && { advisory }),
  };
}

/** A member of an archive within another: `outer.zip/inner.pkl`. */
export function joined(within: string | undefined, member: string | undefined): string | undefined {
  if (member === undefined) return within;
  return within === undefined ? member : `${within}/${member}`;
}

function zipMessage(code: ZipProblemCode): string {
  switch (code) {
    case 'zip-name-mismatch':
      return l10n.t('A member of the zip file has two names: which one is loaded depends on the reader.');
    case 'zip-size-mismatch':
      return l10n.t('A member of the zip file has two sizes: what is loaded depends on the reader.');
    case 'zip-method-mismatch':
      return l10n.t(
        'A member of the zip file is packed in two ways at once: what is loaded depends on the reader.',
      );
    case 'zip-flags-mismatch':
      return l10n.t('The two headers of a member of the zip file differ in their flags.');
    case 'zip-bad-local-header':
      return l10n.t('A member of the zip file does not stand where the directory says.');
    case 'zip-duplicate-name':
      return l10n.t(
        'Two members of the zip file have the same name: which one is loaded depends on the reader.',
      );
    case 'zip-gap':
      return l10n.t('The zip file holds bytes that belong to no member.');
    case 'zip-overlap':
      return l10n.t('Members of the zip file overlap.');
    case 'zip-prepended':
      return l10n.t('Something stands before the zip file.');
    case 'zip-trailing':
      return l10n.t('Something stands behind the zip file.');
    case 'zip-two-directories':
      return l10n.t('The zip file has more than one directory, or one that does not fit its own count.');
    case 'zip-encrypted':
      return l10n.t('A member of the zip file is marked as encrypted.');
    case 'zip-strange-flags':
      return l10n.t('A member of the zip file has flags that make some readers refuse it.');
    case 'zip-unknown-method':
      return l10n.t('A member of the zip file is packed in a way that is not read.');
    case 'zip-bad-crc':
      return l10n.t('The checksum of a member of the zip file is wrong.');
    case 'zip-truncated-member':
      return l10n.t('A member of the zip file is cut off or broken.');
    case 'zip-too-large':
      return l10n.t('A member of the zip file is too large to be unpacked.');
    case 'zip-too-many-members':
      return l10n.t('The zip file has too many members.');
    case 'zip-unsafe-name':
      return l10n.t('A member of the zip file would be unpacked outside of its folder.');
    case 'zip-multi-disk':
      return l10n.t('The zip file is one of several parts.');
  }
}
