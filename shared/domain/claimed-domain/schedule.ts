import type { OrganizationDomain } from '../../store/entities/organization-domain.ts'
import type { Instant } from '../../store/id.ts'
import { hoursAfter } from '../instant.ts'

/** Hours after a domain was added at which its TXT record is looked for (specification 8.5). */
const RUN_HOURS = [12, 36, 72] as const
/** So long after a run was due, name servers that do not answer count as a record that is missing. */
const SILENCE_HOURS = 24
const REMINDER_HOURS = 4 * 24
/** So long after it was last looked for, a domain that is not verified is forgotten. */
const FORGET_HOURS = 7 * 24

type Progress = Pick<OrganizationDomain, 'createdAt' | 'runs' | 'lastCheckedAt' | 'reminded' | 'verifiedAt'>

/** What the schedule does with a domain. */
export type Step = 'check' | 'remind' | 'forget'

/** When the record is looked for next without anybody asking; null when it is not. */
export function nextRunAt({ createdAt, runs, verifiedAt }: Progress): Instant | null {
  const hours = verifiedAt === null ? RUN_HOURS[runs] : undefined
  return hours === undefined ? null : hoursAfter(createdAt, hours)
}

/** When a domain that is not verified is forgotten, unless somebody looks for its record before. */
export function forgottenAt({ createdAt, lastCheckedAt }: Progress): Instant {
  return hoursAfter(lastCheckedAt ?? createdAt, FORGET_HOURS)
}

/** The next step and when it is due, or undefined where all is done. A domain is reminded of and forgotten after its last run. */
export function nextStep(domain: Progress): { readonly step: Step; readonly at: Instant } | undefined {
  if (domain.verifiedAt !== null) return undefined
  const runAt = nextRunAt(domain)
  if (runAt) return { step: 'check', at: runAt }
  if (!domain.reminded) return { step: 'remind', at: hoursAfter(domain.createdAt, REMINDER_HOURS) }
  return { step: 'forget', at: forgottenAt(domain) }
}

/** The domain further on, with the time of its next step. */
export function advance(domain: Progress, change: Partial<Progress>) {
  const after = { ...domain, ...change }
  return { ...change, dueAt: nextStep(after)?.at ?? null }
}

/** Whether a run waits for name servers to answer: not for more than a day. */
export function waitsForAnswer(domain: Progress, now: Instant): boolean {
  const runAt = nextRunAt(domain)
  return runAt !== null && now < hoursAfter(runAt, SILENCE_HOURS)
}
