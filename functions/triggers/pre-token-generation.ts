import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'

/**
 * Shapes the access token before the user pool issues it. The pool's own self-service scope is taken out: with it, whoever
 * holds a token could change the password or delete the user at the pool, past us. The address goes in, because older
 * clients read it from the token.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function handler(event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> {
  const { email } = event.request.userAttributes
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        ...(email && { claimsToAddOrOverride: { email } }),
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
        scopesToAdd: ['api'],
      },
    },
  }
  return event
}
