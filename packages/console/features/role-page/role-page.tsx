import { BodyLong, Heading } from '@navikt/ds-react/Typography';
import { useEffect } from 'react';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import { useLanguage } from '../../i18n/use-language.ts';

/** For roles whose work is not the worklist: what the role is for, and that its pages are still to come. */
export function RolePage({ of: role }: { readonly of: string }) {
  const { t } = useLanguage();
  const known = hasKey(nb.rolePage, role) ? role : 'other';
  const title = t(`rolePage.${known}.title`);
  useEffect(() => {
    document.title = `${title} – Nær`;
  }, [title]);
  return (
    <main id="content" className="naer-main naer-message" tabIndex={-1}>
      <Heading level="1" size="medium">
        {title}
      </Heading>
      <BodyLong>{t(`rolePage.${known}.detail`)}</BodyLong>
      <BodyLong className="naer-subtle">{t('rolePageToCome')}</BodyLong>
    </main>
  );
}
