import { useNavigate } from "@tanstack/react-router";
import type { ReactElement, ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Link as AriaLink } from "react-aria-components/Link";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";

type Look = "plain" | "primary" | "danger" | "subtle" | "link";
interface Style {
  look?: Look;
  size?: "normal" | "small";
  icon?: ReactNode;
}

const classOf = ({ look = "plain", size = "normal" }: Style, ...more: string[]): string =>
  ["button", look === "plain" ? "" : look, size === "small" ? "small" : "", ...more].filter(Boolean).join(" ");

type ButtonProps = Omit<AriaButtonProps, "children" | "className" | "style"> & Style & { children: ReactNode };

/** A button. `isPending` keeps it in place, and says so, while what it does is under way. */
export const Button = ({ look, size, icon, children, ...props }: ButtonProps) => (
  <AriaButton {...props} className={classOf({ look, size })}>
    {icon}
    {children}
  </AriaButton>
);

type IconButtonProps = Omit<AriaButtonProps, "children" | "className" | "style" | "aria-label"> &
  Style & { label: string; icon: ReactNode; tooltip?: boolean; children?: ReactNode; ref?: Ref<HTMLButtonElement> };

/** A button that shows an icon alone; its label is read out, and shown on hover. */
export function IconButton({
  label,
  icon,
  look = "subtle",
  size,
  tooltip = true,
  children,
  ...props
}: IconButtonProps) {
  const button = (
    <AriaButton {...props} aria-label={label} className={classOf({ look, size }, "only-icon")}>
      {icon}
      {children}
    </AriaButton>
  );
  return tooltip ? <WithTooltip text={label}>{button}</WithTooltip> : button;
}

/** Says what something is when it is hovered or focused. */
export const WithTooltip = ({ text, children }: { text: string; children: ReactElement }) => (
  <TooltipTrigger delay={500} closeDelay={0}>
    {children}
    <Tooltip className="tooltip" offset={6}>
      {text}
    </Tooltip>
  </TooltipTrigger>
);

/** A link to a page of the console that looks like a button. */
export function LinkButton({ to, look, size, icon, children }: Style & { to: string; children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <AriaLink className={classOf({ look, size })} onPress={() => void navigate({ to })}>
      {icon}
      {children}
    </AriaLink>
  );
}
