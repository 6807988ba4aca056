import type { HostFacts } from '../look/host-facts.ts'

export type Mta = 'postfix' | 'sendmail' | 'exim'

/** The mail server of this host, by its packages; of several the one whose daemon runs. */
export function mtaOf(facts: Pick<HostFacts, 'packages' | 'processes'>): Mta | undefined {
  const installed = MTAS.filter(({ packages }) =>
    packages.some((name) => facts.packages.some((one) => one.name === name)),
  )
  const running = installed.find(({ programs }) =>
    facts.processes.some(({ name }) => programs.includes(name)),
  )
  return (running ?? installed[0])?.mta
}

const MTAS: readonly {
  readonly mta: Mta
  readonly packages: readonly string[]
  readonly programs: readonly string[]
}[] = [
  { mta: 'postfix', packages: ['postfix'], programs: ['master'] },
  { mta: 'sendmail', packages: ['sendmail-bin', 'sendmail'], programs: ['sendmail', 'sendmail-mta'] },
  {
    mta: 'exim',
    packages: ['exim4-daemon-light', 'exim4-daemon-heavy', 'exim4-daemon-custom', 'exim4'],
    programs: ['exim4', 'exim'],
  },
]

export const MTA_PACKAGES: readonly string[] = MTAS.flatMap(({ packages }) => packages)
export const MTA_PROGRAMS: readonly string[] = MTAS.flatMap(({ programs }) => programs)
