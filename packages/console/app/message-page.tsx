import { Button } from '@navikt/ds-react/Button';
import { BodyShort, Heading } from '@navikt/ds-react/Typography';
import { useEffect } from 'react';
import { navigate } from './route.ts';

export interface MessagePageProps {
  readonly title: string;
  readonly detail?: string;
  readonly linkTo: string;
  readonly linkText: string;
  /** The whole page is loaded anew. */
  readonly reload?: boolean;
  readonly onLeave?: () => void;
}

/** A page that has one thing to say and one way on. */
export function MessagePage({ title, detail, linkTo, linkText, reload = false, onLeave }: MessagePageProps) {
  useEffect(() => {
    document.title = `${title} – Nær`;
  }, [title]);
  return (
    <main id="content" className="naer-main naer-message" tabIndex={-1}>
      <Heading level="1" size="medium">
        {title}
      </Heading>
      {detail === undefined ? null : <BodyShort>{detail}</BodyShort>}
      <Button
        as="a"
        role="link"
        size="small"
        href={linkTo}
        onClick={(event: { preventDefault(): void }) => {
          event.preventDefault();
          onLeave?.();
          if (reload) window.location.reload();
          else navigate(linkTo);
        }}
      >
        {linkText}
      </Button>
    </main>
  );
}
