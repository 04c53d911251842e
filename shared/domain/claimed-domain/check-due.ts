import { limits } from '../../config/limits.ts'
import { type Change, type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, MemberType, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationDomain } from '../../store/entities/organization-domain.ts'
import type { Context } from '../context.ts'
import { hoursAfter } from '../instant.ts'
import { requestMail } from '../mail.ts'
import { advance, forgottenAt, nextStep, type Step, waitsForAnswer } from './schedule.ts'
import { missDomain } from './verify-domain.ts'

/** What the schedule does with the domain now, or undefined where nothing is due yet or any more. */
export function stepDue(domain: OrganizationDomain, { now }: Pick<Context, 'now'>): Step | undefined {
  const next = nextStep(domain)
  return next && next.at <= now ? next.step : undefined
}

/** A run found no record. Name servers that do not answer are asked again every hour, for a day. */
export function missOnSchedule(
  domain: Stored<OrganizationDomain>,
  texts: readonly string[] | 'unreachable',
  context: Context,
): ChangeSet {
  if (texts === 'unreachable' && waitsForAnswer(domain, context.now)) {
    return [replace('OrganizationDomain', domain, { dueAt: hoursAfter(context.now, 1) })]
  }
  return missDomain(domain, { onSchedule: true }, context).changes
}

/** Tells the administrators once that the record is still missing, and when the domain is forgotten. */
export function remindOfDomain(
  {
    organization,
    domain,
    members,
  }: {
    organization: Pick<Organization, 'name'>
    domain: Stored<OrganizationDomain>
    members: readonly Member[]
  },
  context: Context,
): ChangeSet {
  const administrators = members.filter(
    ({ type, status }) => status === MemberStatus.Confirmed && (type === MemberType.Owner || type === MemberType.Admin),
  )
  const { domainName, txt } = domain
  return [
    replace('OrganizationDomain', domain, advance(domain, { reminded: true })),
    ...administrators.slice(0, limits.toldMax).map(
      ({ email }): Change =>
        requestMail(context, email, {
          kind: 'domain-unverified',
          organizationName: organization.name,
          domainName,
          txt,
          forgottenAt: forgottenAt(domain),
        }),
    ),
  ]
}
