import { type Systemctl, unitState } from '../systemd/systemctl.ts'
import { INIT_SCRIPTS, type InitScripts } from './init-scripts.ts'

/** Init scripts for whoever speaks to systemd: `x.service` is /etc/init.d/x, which runs a program of that name. */
export function scriptsAsUnits(scripts: InitScripts = INIT_SCRIPTS): Pick<Systemctl, 'show' | 'run'> {
  return {
    show: async (unit) => {
      const name = nameOf(unit)
      if (!(await scripts.exists(name))) return { ...unitState(''), load: 'not-found', active: 'inactive' }
      const ability = await scripts.ability(name)
      const isUp = await scripts.isUp(name, name)
      return {
        ...unitState(''),
        ...{ load: 'loaded', enabled: ability === 'enabled' ? 'enabled' : 'disabled' },
        active: isUp ? 'active' : 'inactive',
      }
    },
    run: async (verb, ...units) => {
      for (const unit of units.filter((word) => word !== '--')) {
        const name = nameOf(unit)
        if (verb === 'disable' || verb === 'enable') await scripts.setAbility(name, `${verb}d`)
        else if (verb === 'start' || verb === 'stop' || verb === 'restart') await scripts.run(name, verb)
      }
    },
  }
}

function nameOf(unit: string): string {
  return unit.replace(/\.service$/, '')
}
