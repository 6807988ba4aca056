import { type DoctorDeps, lookAtHost } from './doctor-look.ts'

/*
 * The process that looks at the host once, and ends. Nothing imports this file: `doctor-run.ts` starts it, and the packages have it as
 * an entry of their own. Of no lower priority than mail: a program that starves finds that others do not answer.
 */
const [, , deps] = process.argv
if (deps === undefined) throw new TypeError('The daemon starts this; the command is clamgate doctor')
process.stdout.write(JSON.stringify(await lookAtHost(JSON.parse(deps) as DoctorDeps)))
