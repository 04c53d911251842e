import { certificatesOf } from '../../shared/domain/sso/certificate-watch.ts'
import { type SsoConfiguration, SsoKind } from '../../shared/store/entities/sso.ts'
import { describeCertificate } from '../runtime/certificate.ts'
import { ourSide } from './our-side.ts'

/** Login with SSO as clients read it; before it was ever saved everything is off and empty. */
export function ssoReply(configuration: SsoConfiguration | undefined, now: string) {
  const { entityId, acsUrl, openIdRedirectUrl } = ourSide()
  return {
    object: 'organizationSso' as const,
    enabled: configuration?.enabled ?? false,
    identifier: configuration?.identifier ?? null,
    data: configuration ? shownSettings(configuration.settings) : null,
    urls: {
      callbackPath: openIdRedirectUrl,
      signedOutCallbackPath: null,
      spEntityId: entityId,
      spEntityIdStatic: entityId,
      spMetadataUrl: null,
      spAcsUrl: acsUrl,
    },
    certificates: configuration
      ? certificatesOf(configuration).map((certificate) => describeCertificate(certificate, now))
      : [],
    connection: {
      state: configuration?.connection.state ?? ('off' as const),
      reason: configuration?.connection.reason ?? null,
    },
  }
}

/** Of the client secret only that there is one. */
function shownSettings(settings: SsoConfiguration['settings']): Record<string, unknown> {
  if (settings.configType === SsoKind.Saml2) return { ...settings }
  return { ...settings, clientSecret: null, clientSecretSet: true }
}
