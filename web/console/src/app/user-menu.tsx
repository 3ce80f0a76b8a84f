import { BookOpen, Keyboard, LogOut, Moon, Sun, SunMoon } from "lucide-react";
import type { RefObject } from "react";
import { Header } from "react-aria-components/Header";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { MyTeamsDocument, SwitchTeamDocument } from "../graphql/generated/graphql.ts";
import { useData, useExecute } from "../graphql/hooks.ts";
import { type Language, language, languages, switchLanguage, t } from "../i18n/index.ts";
import { sayProblem, wordsOf } from "../ui/toasts.tsx";
import { serverPath } from "./installation.ts";
import { beginAs, signOut } from "./session.ts";
import { useStore } from "./store.ts";
import { chooseTheme, type Theme, theme } from "./theme.ts";
import { useViewer } from "./viewer.ts";

const themes: { id: Theme; icon: typeof Sun }[] = [
  { id: "system", icon: SunMoon },
  { id: "light", icon: Sun },
  { id: "dark", icon: Moon },
];

interface UserMenuProps {
  trigger: RefObject<HTMLButtonElement | null>;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onShowKeys: () => void;
}

/** How the console looks to who is signed in, and the way out. */
export default function UserMenu({ trigger, isOpen, onOpenChange, onShowKeys }: UserMenuProps) {
  const { member } = useViewer();
  const execute = useExecute();
  const teams = useData(MyTeamsDocument).data?.myTeams ?? [];
  const chosenTheme = useStore(theme);
  const chosenLanguage = useStore(language);
  const change = async (teamId: string) => {
    const chosen = teams.find((team) => team.teamId === teamId);
    if (chosen?.current) return;
    if (chosen?.signOnUrl) return location.assign(chosen.signOnUrl);
    try {
      const { switchTeam } = await execute(SwitchTeamDocument, { teamId });
      const [problem] = switchTeam.userErrors;
      if (switchTeam.member === null) return sayProblem(problem?.message ?? t("problem.unknown"));
      beginAs(switchTeam.member.id);
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  return (
    <Popover className="popover" placement="top start" triggerRef={trigger} isOpen={isOpen} onOpenChange={onOpenChange}>
      <Menu
        className="menu"
        autoFocus="first"
        aria-label={t("user.menu", { name: member.displayName })}
        onClose={() => onOpenChange(false)}
      >
        {teams.length > 1 ? (
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={teams.filter(({ current }) => current).map(({ teamId }) => teamId)}
            onSelectionChange={(keys) => void change(String([...keys][0]))}
          >
            <Header className="menu-heading">{t("user.team")}</Header>
            {teams.map(({ teamId, teamName, role, state }) => (
              <MenuItem key={teamId} id={teamId} className="option" textValue={teamName}>
                <span className="cut">
                  <bdi>{teamName}</bdi>
                </span>
                <span className="quiet small">{state === "INVITED" ? t("user.teamNew") : t(`role.${role}`)}</span>
              </MenuItem>
            ))}
          </MenuSection>
        ) : null}
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[chosenTheme]}
          onSelectionChange={(keys) => chooseTheme([...keys][0] as Theme)}
        >
          <Header className="menu-heading">{t("user.theme")}</Header>
          {themes.map(({ id, icon: Icon }) => (
            <MenuItem key={id} id={id} className="option" textValue={t(`theme.${id}`)}>
              <Icon aria-hidden />
              {t(`theme.${id}`)}
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[chosenLanguage]}
          onSelectionChange={(keys) => void switchLanguage([...keys][0] as Language)}
        >
          <Header className="menu-heading">{t("user.language")}</Header>
          {Object.entries(languages).map(([id, name]) => (
            <MenuItem key={id} id={id} className="option" textValue={name}>
              <span lang={id}>{name}</span>
            </MenuItem>
          ))}
        </MenuSection>
        <MenuSection aria-label={t("user.more")}>
          <MenuItem id="keys" className="option" textValue={t("keys.title")} onAction={onShowKeys}>
            <Keyboard aria-hidden />
            {t("keys.title")}
            <kbd className="key">?</kbd>
          </MenuItem>
          <MenuItem id="docs" className="option" textValue={t("user.docs")} href={serverPath("/docs/")} target="_blank">
            <BookOpen aria-hidden />
            {t("user.docs")}
          </MenuItem>
          <MenuItem
            id="sign-out"
            className="option"
            textValue={t("user.signOut")}
            onAction={() => void signOut().catch((error) => sayProblem(wordsOf(error)))}
          >
            <LogOut aria-hidden />
            {t("user.signOut")}
          </MenuItem>
        </MenuSection>
      </Menu>
    </Popover>
  );
}
