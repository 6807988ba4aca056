import { z } from 'zod'
import { consoleSection } from './sections/console/console.ts'
import { controlSection } from './sections/control.ts'
import { digestSection } from './sections/digest.ts'
import { engineSection } from './sections/engine.ts'
import { headersSection } from './sections/headers.ts'
import { limitsSection } from './sections/limits.ts'
import { logSection } from './sections/log.ts'
import { milterSection } from './sections/milter.ts'
import { mimeSection } from './sections/mime.ts'
import { notifySection } from './sections/notify.ts'
import { policySection } from './sections/policy.ts'
import { quarantineSection } from './sections/quarantine.ts'
import { signaturesSection } from './sections/signatures.ts'
import { storeSection } from './sections/store.ts'

export type {
  Action,
  Direction,
  FailureKind,
  OutcomeKind,
  SignatureClass,
  UnscannableKey,
} from './sections/actions.ts'
export type { FileEntries, ListEntry } from './sections/lists.ts'
export type { Rule } from './sections/rules.ts'
export type { SourceSettings } from './sections/signature-sources.ts'

/**
 * The one source of the configuration's types, defaults, documentation and JSON schema.
 *
 * Every key is optional; the empty file is a valid and safe configuration. Durations become milliseconds, sizes
 * become bytes, secrets become {@link Secret}. The meta data of a key (`fields.ts`) is what the reference page prints.
 */
export const configSchema = z.strictObject({
  milter: milterSection.prefault({}).meta({ description: 'The side of the MTA.' }),
  engine: engineSection.prefault({}).meta({ description: 'The side of ClamAV.' }),
  policy: policySection.prefault({}).meta({ description: 'What happens to mail.' }),
  headers: headersSection.prefault({}).meta({ description: 'Header fields that are added to mail.' }),
  quarantine: quarantineSection.prefault({}).meta({ description: 'Mail that is kept back.' }),
  store: storeSection
    .prefault({})
    .meta({ description: 'Where messages are written down; see docs/guide/events.md.' }),
  digest: digestSection.prefault({}).meta({
    description: 'Digests of mail that is kept back, for those who wait for it; see docs/guide/digests.md.',
  }),
  notify: notifySection.prefault({}).meta({ description: 'Who else hears of infected mail.' }),
  signatures: signaturesSection
    .prefault({})
    .meta({ description: 'Signatures of third parties; see docs/guide/signatures.md.' }),
  limits: limitsSection.prefault({}).meta({ description: 'Bounds on memory and time.' }),
  mime: mimeSection
    .prefault({})
    .meta({ description: 'Bounds on reading mail in every way; see docs/guide/evasion.md.' }),
  log: logSection.prefault({}).meta({ description: 'What is written down, and where.' }),
  console: consoleSection
    .prefault({})
    .meta({ description: 'HTTP for monitoring, and for the links of digests.' }),
  control: controlSection.prefault({}).meta({ description: 'How the command line reaches the daemon.' }),
})

/** The effective configuration: every default filled in, durations in milliseconds, sizes in bytes. */
export type Config = z.output<typeof configSchema>
