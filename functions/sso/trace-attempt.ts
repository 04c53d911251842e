import type { SsoStep } from '../../shared/domain/sso/trace.ts'
import type { Refusal } from '../../shared/errors/catalogue.ts'
import { env } from '../runtime/env.ts'
import type { Call, Denial } from '../runtime/operation.ts'
import { traceSso } from '../runtime/trace-sso.ts'

type Tracing = Pick<Call, 'store' | 'context'>

/** Traces a step that a browser took, with what the organization's identity provider has to know of this side. */
export async function traceAttempt({ store, context }: Tracing, step: SsoStep) {
  const serviceProvider = {
    audience: `urn:amazon:cognito:sp:${env('USER_POOL_ID')}`,
    destination: `${env('USER_POOL_PAGES_URL')}/saml2/idpresponse`,
  }
  return traceSso(store, context, { ...step, serviceProvider })
}

/** A refusal that an administrator of the organization can look up; as it is, where it is not known whose it would be. */
export async function traceRefusal(
  call: Tracing,
  refusal: Refusal,
  step: Omit<SsoStep, 'refusal' | 'organizationId'>,
): Promise<Denial> {
  const organizationId = step.configuration?.organizationId
  if (!organizationId) return refusal
  return { ...refusal, changes: await traceAttempt(call, { ...step, organizationId, refusal }) }
}
