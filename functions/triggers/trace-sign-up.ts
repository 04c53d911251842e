import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { organizationOfProvider } from '../../shared/domain/sso/provider-name.ts'
import { isIntroduction, triggerRefusals } from '../../shared/domain/sso/told-refusal.ts'
import { toldNames } from '../../shared/domain/sso/trace.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { Store } from '../../shared/ports/store.ts'
import { logger } from '../runtime/logger.ts'
import { traceNow } from '../runtime/trace-sso.ts'

/**
 * Traces what the trigger made of somebody whom an identity provider vouches for: here alone it is seen which attributes
 * came. `error` is what it ended with. A trace that cannot be written changes nothing for the person.
 */
export async function traceSignUp(
  { triggerSource, userName, userPoolId, request }: PreSignUpTriggerEvent,
  store: Store,
  error: unknown,
): Promise<void> {
  const [, providerName = '', nameId = ''] = /^([^_]*)_(.*)$/s.exec(userName) ?? []
  const organizationId = organizationOfProvider(providerName)
  if (triggerSource !== 'PreSignUp_ExternalProvider' || !organizationId) return
  try {
    const configuration = await store.get('SsoConfiguration', { organizationId })
    await traceNow(store, {
      organizationId,
      step: 'trigger',
      refusal: refusalIn(error),
      configuration,
      serviceProvider: { audience: `urn:amazon:cognito:sp:${userPoolId}` },
      received: { attributeNames: toldNames(configuration, nameId, request.userAttributes) },
    })
  } catch (failure) {
    logger.warn('A step of a sign-in was not traced', { organizationId, error: failure as Error })
  }
}

function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Error && isIntroduction(error.message)) return undefined
  const code = triggerRefusals.find((one) => error instanceof Error && error.message === one)
  return code ? refuse(code) : refuse('request.failed')
}
