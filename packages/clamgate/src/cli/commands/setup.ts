import { resolve } from 'node:path'
import { Option } from 'commander'
import type { SetupOptions } from '../../setup/types.ts'
import type { Call, RegisterCommand } from '../command.ts'
import type { ExitCode } from '../exit.ts'
import type { ChangeFlags } from '../setup/carry-out.ts'

interface SetupFlags extends ChangeFlags {
  readonly postfixConfig?: string
  readonly engine?: 'managed' | 'external'
  readonly from?: string
  readonly defaultAction: SetupOptions['defaultAction']
  readonly clamavMilter?: 'replace' | 'beside'
  readonly monitor?: boolean
  readonly mendMaster?: boolean
  readonly service: boolean
}

/** `clamgate setup` */
export const registerSetup: RegisterCommand = (program, { action, examples }) => {
  program
    .command('setup')
    .summary('set this host up: configuration, service, Postfix')
    .description(
      'Looks at this host, says what it would change, asks, does it, and proves by the self-test that Postfix refuses EICAR. Whatever fails, or Ctrl-C, undoes all of it. A second run changes nothing. What was there before is kept in /var/lib/clamgate-setup, so that clamgate uninstall gives it back. Exits with 0 when all is done and proved, with 1 when the answer was no, with 2 when it could not be done. See docs/guide/setup.md.',
    )
    .option('--postfix-config <dir>', 'another instance of Postfix (default: the one of postconf)')
    .addOption(
      new Option('--engine <engine>', 'our own clamd, or that of this host (default: what fits)').choices([
        'managed',
        'external',
      ]),
    )
    .option('--from <file>', 'carry this clamav-milter.conf over')
    .addOption(
      new Option('--default-action <action>', 'what Postfix does with mail while the milter is away')
        .choices(['tempfail', 'accept', 'reject'])
        .default('tempfail'),
    )
    .addOption(
      new Option(
        '--clamav-milter <how>',
        'where that runs: take its place, or run beside it in monitor mode',
      ).choices(['replace', 'beside']),
    )
    .option('--monitor', 'everything is scanned and logged, nothing refused')
    .option('--mend-master', 'mend services in master.cf that let mail pass unscanned')
    .option('--no-service', 'configure all, and start nothing for good (containers, chroots)')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'print what would be done, and change nothing')
    .option('--json', 'print plan and result as JSON')
    .addHelpText(
      'after',
      examples(
        'clamgate setup --dry-run',
        'clamgate setup',
        'clamgate setup --yes --monitor --engine external',
      ),
    )
    .action(action(setup))
}

async function setup(call: Call<SetupFlags>): Promise<ExitCode> {
  const { isRoot, requireRoot } = await import('../../app/setup/root.ts')
  if (call.options.dryRun !== true) requireRoot('setup')
  const { SETUP_PARTS } = await import('../../app/setup/parts.ts')
  const { viewSetup } = await import('../../app/setup/setup.ts')
  const { DEFAULT_OPTIONS } = await import('../../setup/options.ts')
  const { askTakeover } = await import('../setup/ask-takeover.ts')
  const { carryOut } = await import('../setup/carry-out.ts')
  const look = (options: SetupOptions) => viewSetup(options, SETUP_PARTS, { lenient: !isRoot() })
  const options = asked(call.options, DEFAULT_OPTIONS)
  const view = await look(options)
  const clamavMilter = view.undecided ? await askTakeover(call) : undefined
  return await carryOut(
    'setup',
    call,
    clamavMilter === undefined ? view : await look({ ...options, clamavMilter }),
    SETUP_PARTS,
  )
}

/** Paths as they are from here: the journal keeps them. */
function asked(flags: Call<SetupFlags>['options'], defaults: SetupOptions): SetupOptions {
  const { postfixConfig, engine, from, defaultAction, clamavMilter, monitor, mendMaster, service, config } =
    flags
  return {
    postfixConfig: postfixConfig === undefined ? undefined : resolve(postfixConfig),
    engine,
    from: from === undefined ? undefined : resolve(from),
    defaultAction,
    service,
    monitor: monitor === true,
    mendMaster: mendMaster === true,
    clamavMilter,
    config: config === undefined ? defaults.config : resolve(config),
  }
}
