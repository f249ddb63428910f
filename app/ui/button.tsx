import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { Icon, type IconName } from './icons.tsx';

export type ButtonVariant = 'main' | 'plain' | 'danger' | 'quiet';

const variants: Record<ButtonVariant, string> = {
  main: 'bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong',
  plain: 'bg-card text-ink border-edge/70 hover:border-soft',
  danger: 'bg-card text-bad border-bad/50 hover:bg-bad-bg',
  quiet: 'border-transparent bg-transparent text-accent hover:bg-accent-bg',
};

/** The look of a button, for the few places that need it on another element. */
export function buttonLook(variant: ButtonVariant = 'plain'): string {
  return `inline-flex min-h-9 items-center justify-center gap-1.5 rounded-[9px] border px-3.5 py-1.5 text-center font-[550] leading-snug transition-colors disabled:cursor-default disabled:opacity-55 aria-disabled:opacity-55 ${variants[variant]}`;
}

type Look = { variant?: ButtonVariant; icon?: IconName; children: ReactNode };
type AsLink = Look & { href: string } & Pick<
    ComponentProps<'a'>,
    'target' | 'rel' | 'download' | 'aria-label' | 'id'
  >;
type AsButton = Look & { href?: undefined } & Omit<ComponentProps<'button'>, 'className' | 'children'>;

/** A button, or a link that looks like one when it leads somewhere. */
export function Button(props: AsLink | AsButton) {
  if (props.href !== undefined) {
    const { variant, icon, children, href, ...rest } = props;
    const content = <Content icon={icon}>{children}</Content>;
    // Next's router takes over only what it can route: not tel:, mailto: nor a download.
    return href.startsWith('/') && rest.download === undefined ? (
      <Link className={buttonLook(variant)} href={href} {...rest}>
        {content}
      </Link>
    ) : (
      <a className={buttonLook(variant)} href={href} {...rest}>
        {content}
      </a>
    );
  }
  const { variant, icon, children, type = 'button', ...rest } = props;
  return (
    <button className={buttonLook(variant)} type={type} {...rest}>
      <Content icon={icon}>{children}</Content>
    </button>
  );
}

function Content({ icon, children }: { icon: IconName | undefined; children: ReactNode }) {
  return (
    <>
      {icon && <Icon name={icon} size={15} />}
      {children}
    </>
  );
}
