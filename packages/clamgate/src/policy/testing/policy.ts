import { type Config, configSchema } from '../../config/schema.ts'
import { ABLE_MTA, type Capabilities } from '../capabilities.ts'
import { type CompileOptions, compilePolicy } from '../compile.ts'
import { replyLine } from '../replies.ts'
import type { Facts, Outcome, Policy } from '../types.ts'

/** The policy section of a configuration as it would be written, with its defaults filled in. */
export function policyConfig(written: object = {}): Config['policy'] {
  return configSchema.parse({ policy: written }).policy
}

/** A policy made ready. Rules are in `/etc/clamgate.yaml`, one on each line from 1. */
export function policyOf(written: object = {}, options: Partial<CompileOptions> = {}): Policy {
  const config = policyConfig(written)
  const rulePlaces = config.rules.map((_, index) => ({ file: '/etc/clamgate.yaml', line: index + 1 }))
  return compilePolicy(config, { rulePlaces, resolved: new Map(), hostname: 'mx.example.net', ...options })
}

/** Clean mail from outside to one recipient, but for what is said. */
export function someMail(facts: Partial<Facts> = {}): Facts {
  return {
    verdict: { kind: 'clean' },
    sender: 'a@example.org',
    recipients: ['b@example.net'],
    clientAddress: '192.0.2.25',
    authenticated: undefined,
    sizeBytes: 10_000,
    headers: new Set(),
    nowMs: Date.UTC(2027, 0, 1),
    ...facts,
  }
}

/** The same with a signature found. */
export function infectedMail(signature = 'Win.Trojan.Agent-1', facts: Partial<Facts> = {}): Facts {
  return someMail({ verdict: { kind: 'infected', signature }, ...facts })
}

/** The same when it could not be scanned. */
export function failedMail(code = 'ENGINE_UNAVAILABLE', facts: Partial<Facts> = {}): Facts {
  return someMail({ verdict: { kind: 'failure', code, detail: 'unix:/run/clamd.ctl is away' }, ...facts })
}

/** Decides with an MTA that can do everything, but for what is said. */
export function decide(policy: Policy, facts: Facts, can: Partial<Capabilities> = {}): Outcome {
  return policy.decide(facts, {
    can: { ...ABLE_MTA, ...can },
    incident: () => 'INCIDENT-1',
  })
}

/** A reply as on the wire. */
export function said({ reply }: Outcome): string | undefined {
  return reply && replyLine(reply)
}

/** An exemption (`skip`) with entries for mail by SMTP alone, and for mail of sendmail(1) alone. */
export const RAW_SKIP = {
  recipients: ['b@x'],
  raw: { senders: ['/^<a@skip/', '/^a@example/'], recipients: ['/^<abuse@x>$/'], authenticated: ['/^b.b$/'] },
}
