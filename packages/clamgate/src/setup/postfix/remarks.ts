import { unreachable } from '../../ground/unreachable.ts'
import type { PostfixInstance, SeenMilter } from '../../host/postfix/instance.ts'
import type { UnaskedService } from '../../host/postfix/unasked.ts'
import type { Remark, SetupOptions } from '../types.ts'

/** Other milters that are dead: Postfix defers all mail because of each, whatever becomes of ours. */
export function aboutDeadMilters(milters: readonly SeenMilter[], isReplaced: (entry: string) => boolean) {
  return milters.flatMap(({ entry, ours, fault }): readonly Remark[] => {
    if (fault === undefined || ours !== 'no' || isReplaced(entry)) return []
    return [
      {
        weight: 'warn',
        sentence: `Postfix cannot ask another milter, ${entry}: ${fault}. As long as that is so it may defer all mail`,
        remedy: 'Start that milter, or take its entry out of main.cf',
      },
    ]
  })
}

/** One that does not run takes no mail by which anything could be proved. */
export function aboutStopped(
  { directory, isRunning, state }: PostfixInstance,
  { service, postfixConfig }: Pick<SetupOptions, 'service' | 'postfixConfig'>,
): readonly Remark[] {
  if (isRunning) return service ? aboutNoNetwork(directory, state.main.get('inet_protocols')) : []
  const start = `postfix${postfixConfig === undefined ? '' : ` -c ${directory}`} start`
  if (!service) {
    const sentence = 'Postfix does not run: the self-test goes to the milter alone'
    return [{ weight: 'note', sentence, remedy: `Once it runs: ${start}, then clamgate selftest` }]
  }
  const sentence = 'Postfix does not run, so that nothing could be proved by it'
  const remedy = postfixConfig === undefined ? 'systemctl start postfix' : start
  return [{ weight: 'stop', sentence, remedy: `Start it: ${remedy}; its log says why where it does not` }]
}

/** master(8) takes an empty value, and opens no port at all then: installers leave it on a host that had no address. */
function aboutNoNetwork(directory: string, protocols: string | undefined): readonly Remark[] {
  if (protocols === undefined || protocols.trim() !== '') return []
  return [
    {
      weight: 'stop',
      sentence: `inet_protocols is empty (${directory}/main.cf): Postfix takes no mail from the network, so that nothing could be proved by it`,
      remedy: `postconf -c ${directory} -e inet_protocols=all, and start Postfix anew: a reload is not enough`,
    },
  ]
}

/** Services whose mail this milter will not see. */
export function aboutUnasked(
  { directory }: PostfixInstance,
  services: readonly UnaskedService[],
  isMended: boolean,
): readonly Remark[] {
  return services.flatMap(({ place, name, value, file, kind }): readonly Remark[] => {
    const setting = `${`${name} = ${value}`.trimEnd()} (${file}${file === 'main.cf' ? '' : `, ${place}`})`
    if (file === 'main.cf') {
      return [
        {
          weight: 'warn',
          sentence: `${setting}: no mail at ${place} is shown to milters, also not to this one`,
          remedy: `Take no_milters out of receive_override_options in ${directory}/main.cf`,
        },
      ]
    }
    switch (kind) {
      case 'open': {
        const sentence = `${setting}: mail at ${place} is not scanned`
        if (isMended) return [{ weight: 'note', sentence: `${sentence} so far; --mend-master changes that` }]
        return [{ weight: 'warn', sentence, remedy: 'clamgate setup --mend-master puts this milter there' }]
      }
      case 'loopback':
        return [
          {
            weight: 'warn',
            sentence: `${setting}: mail at ${place}, which listens on loopback, is not scanned`,
            remedy: 'Where not only a content filter connects to it, remove that setting from master.cf',
          },
        ]
      case 'filtered':
        return [
          {
            weight: 'note',
            sentence: `${setting}: stays so, since a content filter hands in mail there that was scanned before`,
          },
        ]
    }
    return unreachable(kind)
  })
}

/** What lets single clients past all milters. */
export function aboutMaps({ state, directory }: PostfixInstance): readonly Remark[] {
  const maps = state.main.get('smtpd_milter_maps') ?? ''
  if (maps === '') return []
  return [
    {
      weight: 'warn',
      sentence: `smtpd_milter_maps = ${maps} (${directory}/main.cf): clients for whom this gives DISABLE, or other milters, are not scanned`,
      remedy: 'postmap -q ADDRESS MAP says what a client gets',
    },
  ]
}

/** Instances that this run leaves alone. */
export function aboutOtherInstances({ others }: PostfixInstance): readonly Remark[] {
  return others.map((directory) => ({
    weight: 'warn',
    sentence: `Another instance of Postfix, ${directory}, does not get this milter by this run`,
    remedy: `clamgate setup --postfix-config ${directory}`,
  }))
}

/** Where our entry is and was behind one that signs: nobody moves what somebody has put there. */
export function aboutOrder(
  entries: readonly string[],
  isOurs: (entry: string) => boolean,
  isSigner: (entry: string) => boolean,
): readonly Remark[] {
  const at = entries.findIndex(isOurs)
  const signer = entries.slice(0, Math.max(at, 0)).find(isSigner)
  if (signer === undefined) return []
  return [
    {
      weight: 'warn',
      sentence: `${signer} stands before this milter: what it signs is not yet scanned, and marks that are added later are not signed`,
      remedy: 'Move the entry of this milter in front of it in main.cf',
    },
  ]
}
