import type { Advisor, Told, Wanted } from './advisor.ts'
import { type Answer, isDelivered, outcomeAt, type Seen, sentenceOf } from './answer.ts'
import { causeOf, notAsked } from './cause.ts'
import { failed, passed, type Step } from './step.ts'

/** Judges the answer to a sample: clean mail is to be delivered, EICAR to be refused, or what the policy says to happen. */
export async function judge(seen: Seen, advisor: Advisor): Promise<Step> {
  const { sample, stage, client, raw } = seen
  const name = `${stage}.${sample}`
  const assumed = advisor.wanted(sample, client)
  if (isGood(seen, assumed)) {
    const sentence = sentenceOf(seen, assumed)
    return isUnasked(seen, assumed) ? failed(name, notAsked(seen, sentence)) : passed(name, sentence)
  }
  const told = await advisor.ask(raw, client)
  const wanted = told?.signature === undefined ? assumed : advisor.wanted(sample, client, told.signature)
  if (isGood(seen, wanted) && isScanned(told)) return passed(name, sentenceOf(seen, wanted))
  return failed(name, causeOf(seen, { wanted, told }))
}

/** With a policy that only watches, an MTA that asks nobody looks the same: the daemon knows. */
function isUnasked({ stage, daemonDecided }: Seen, { key }: Wanted): boolean {
  return stage === 'smtp' && key === 'policy.monitor' && daemonDecided === false
}

function isGood({ sample, answer, stage, expectPolicy }: Seen, wanted: Wanted): boolean {
  if (answer.outcome !== outcomeAt(stage, wanted.action)) return false
  if (answer.outcome === 'reject' && !isOurs(answer, wanted)) return false
  if (expectPolicy) return true
  return sample === 'eicar' ? wanted.action === 'reject' : isDelivered(wanted.action)
}

function isScanned(told: Told | undefined): boolean {
  return told === undefined || (told.kind !== 'failure' && told.kind !== 'databases-missing')
}

/** An MTA refuses mail for many reasons; a refusal of ours has our words. */
function isOurs({ reply = '' }: Answer, { refusal }: Wanted): boolean {
  let from = 0
  for (const piece of refusal) {
    const at = reply.indexOf(piece, from)
    if (at === -1) return false
    from = at + piece.length
  }
  return true
}
