'use client';

import { useTranslations } from 'next-intl';
import { signWithPasskey } from '#app/passkeys/use-passkey.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { beginToEndorse, endorse } from '../actions.ts';

type EndorsePasskeyProps = {
  practiceId: string;
  passkeyId: string;
  name: string;
  fingerprint: string;
  isOwn: boolean;
};

/** Lets another approver's passkey in, signed with one's own. Says first what to compare. */
export function EndorsePasskey({ practiceId, passkeyId, name, fingerprint, isOwn }: EndorsePasskeyProps) {
  const t = useTranslations('approver.endorse');
  const passkey = useTranslations('passkey');
  const { save, isPending, refused, notSent } = useSave(signAndEndorse);
  const sentence = (code: string) =>
    ['not_found', 'not_pinned', 'too_new'].includes(code) ? t(`problem.${code}`) : passkey(`problem.${code}`);
  const label = (
    <>
      {t('open')} <span className="sr-only">{name}</span>
    </>
  );
  return (
    <Dialog label={label} title={t('title', { name })}>
      {(close) => (
        <>
          <p className="mb-3">{isOwn ? t('textOwn') : t('text', { name })}</p>
          <p className="mb-4 rounded-[9px] bg-idle-bg px-3 py-2 font-mono text-[15px]">{fingerprint}</p>
          <SaveProblem notSent={notSent} problem={refused?.problem} sentence={sentence} />
          <SaveButton isPending={isPending} onPress={() => save({ practiceId, passkeyId }, close)}>
            {isOwn ? t('doOwn') : t('do')}
          </SaveButton>
        </>
      )}
    </Dialog>
  );
}

async function signAndEndorse(asked: { practiceId: string; passkeyId: string }) {
  const begun = await beginToEndorse(asked);
  if (!begun.ok) return begun;
  const signed = await signWithPasskey(begun.signing);
  if (!signed.ok) return signed;
  const endorsement = { document: begun.document, assertion: signed.assertion };
  return endorse({ passkeyId: asked.passkeyId, endorsement });
}
