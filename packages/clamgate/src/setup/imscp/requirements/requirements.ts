import { readDatabases } from '../../look/clamav.ts'
import type { ImscpAction } from '../request.ts'
import { lookAtAddresses } from './address.ts'
import { lookAtClamd, scansHere } from './clamd.ts'
import {
  lookAtRoom,
  lookAtSystem,
  lookForReadOnly,
  memoryFaults,
  readMemoryFacts,
  rootFaults,
} from './host.ts'
import { mailServerFaults, seriesFaults } from './panel.ts'
import { lookAtPostfix } from './postfix.ts'
import { lookForRivals } from './rivals.ts'
import type { Fault, Question, Requirement } from './types.ts'

/** What a configuration could bring with it, too. */
const BEGINNING: readonly ImscpAction[] = ['install', 'update']
const CONFIGURING: readonly ImscpAction[] = [...BEGINNING, 'change']
/** What would fail in the middle otherwise. Disable, uninstall and restart go on whatever is there. */
const APPLYING: readonly ImscpAction[] = [...CONFIGURING, 'enable']

/**
 * What the plugin needs, the most important first. What was fine when scanning began keeps nobody from enabling it again:
 * the maintenance series has no way to try a failed activation once more.
 */
export const REQUIREMENTS: readonly Requirement[] = [
  { name: 'root', actions: APPLYING, inSetup: true, look: () => rootFaults(process.geteuid?.()) },
  { name: 'series', actions: BEGINNING, inSetup: false, look: ({ request }) => seriesFaults(request.panel) },
  {
    name: 'mail server',
    actions: APPLYING,
    inSetup: true,
    look: ({ request }) => mailServerFaults(request.panel),
  },
  { name: 'Postfix', actions: APPLYING, inSetup: true, look: lookAtPostfix },
  { name: 'address', actions: APPLYING, inSetup: false, look: lookAtAddresses },
  { name: 'rivals', actions: CONFIGURING, inSetup: false, look: (question) => lookForRivals(question) },
  { name: 'clamd', actions: CONFIGURING, inSetup: false, look: (question) => lookAtClamd(question) },
  { name: 'memory', actions: BEGINNING, inSetup: false, look: lookAtMemory },
  { name: 'room', actions: BEGINNING, inSetup: false, look: lookForRoom },
  { name: 'file systems', actions: APPLYING, inSetup: false, look: lookForReadOnly },
  { name: 'systemd', actions: APPLYING, inSetup: false, look: () => lookAtSystem() },
]

async function lookAtMemory(question: Question): Promise<readonly Fault[]> {
  const facts = scansHere(question) ? await readMemoryFacts(question.clamd) : undefined
  return facts === undefined ? [] : memoryFaults(facts)
}

async function lookForRoom(question: Question): Promise<readonly Fault[]> {
  if (!scansHere(question)) return []
  const { official } = await readDatabases(question.databaseDirectory)
  return await lookAtRoom(question, official)
}
