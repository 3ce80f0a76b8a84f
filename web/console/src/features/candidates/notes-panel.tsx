import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useCan, useViewer } from "../../app/viewer.ts";
import {
  AddCandidateNoteDocument,
  CandidateNotesDocument,
  DeleteCandidateNoteDocument,
  EditCandidateNoteDocument,
  type NotePartsFragment,
} from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey, useExecute } from "../../graphql/hooks.ts";
import { usePages } from "../../graphql/use-pages.ts";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { confirm } from "../../ui/confirm.ts";
import { LoadProblem, Skeleton } from "../../ui/notes.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { sayProblem, wordsOf } from "../../ui/toasts.tsx";
import { Time } from "../../ui/values.tsx";
import { useAfterEvents } from "../live/live-events.ts";

const maxLength = 5_000;

interface NotesPanelProps {
  candidateId: string;
  isBlinded: boolean;
  /** Whether the candidate was erased, and their notes with them. */
  isErased: boolean;
}

/** What members have noted of a candidate, newest first. Candidates never see it. */
export function NotesPanel({ candidateId, isBlinded, isErased }: NotesPanelProps) {
  const pages = usePages(CandidateNotesDocument, { id: candidateId }, (data) => data.candidate?.notes, 20);
  useAfterEvents(
    ({ type, candidate }) => type === "CANDIDATE_UPDATED" && candidate?.id === candidateId,
    pages.refresh,
    1_000,
  );
  return (
    <section className="panel" aria-label={t("notes.title")}>
      <div className="panel-head">
        <h2>{t("notes.title")}</h2>
        <span className="small quiet">{isBlinded ? t("notes.onlyOwn") : t("notes.forTeam")}</span>
      </div>
      <div className="panel-body stack">
        {isErased ? null : <NewNote candidateId={candidateId} onAdded={pages.refresh} />}
        {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
        {pages.isLoading ? <Skeleton lines={1} /> : null}
        {pages.rows.length > 0 ? (
          <ul className="candidate-notes">
            {pages.rows.map((note) => (
              <Note key={note.id} note={note} onDeleted={pages.refresh} />
            ))}
          </ul>
        ) : null}
        {pages.hasMore ? (
          <Button size="small" isPending={pages.isLoadingMore} onPress={pages.loadMore}>
            {t("common.showMore")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

function NewNote({ candidateId, onAdded }: { candidateId: string; onAdded: () => void }) {
  const execute = useExecute();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  // The same text is added once, however often it is tried.
  const key = useRef({ text: "", idempotencyKey: "" });
  const add = async () => {
    setPending(true);
    setProblem(null);
    if (key.current.text !== text) key.current = { text, idempotencyKey: newIdempotencyKey() };
    try {
      const { idempotencyKey } = key.current;
      const { addCandidateNote } = await execute(AddCandidateNoteDocument, { candidateId, text, idempotencyKey });
      const [error] = addCandidateNote.userErrors;
      if (error) return setProblem(error.message);
      key.current = { text: "", idempotencyKey: "" };
      setText("");
      onAdded();
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <div className="stack tight">
      <TextField
        hideLabel
        label={t("notes.new")}
        placeholder={t("notes.new")}
        rows={2}
        maxLength={maxLength}
        value={text}
        onChange={setText}
        problem={problem}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim() !== "") void add();
          else event.continuePropagation();
        }}
      />
      {text.trim() === "" ? null : (
        <div>
          <Button size="small" look="primary" isPending={isPending} onPress={() => void add()}>
            {t("notes.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Note({ note, onDeleted }: { note: NotePartsFragment; onDeleted: () => void }) {
  const { id, text, author, createdAt, editedAt } = note;
  const { member } = useViewer();
  const canDeleteAny = useCan("candidates");
  const execute = useExecute();
  const [edited, setEdited] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const isOwn = author.id === member.id;
  const save = async () => {
    setPending(true);
    setProblem(null);
    try {
      const { editCandidateNote } = await execute(EditCandidateNoteDocument, { id, text: edited ?? text });
      const [error] = editCandidateNote.userErrors;
      if (error) setProblem(error.message);
      else setEdited(null);
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  const remove = async () => {
    const isSure = await confirm({
      title: t("notes.deleteTitle"),
      text: t("notes.deleteText"),
      action: t("notes.delete"),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      const [error] = (await execute(DeleteCandidateNoteDocument, { id })).deleteCandidateNote.userErrors;
      if (error) sayProblem(error.message);
      onDeleted();
    } catch (error) {
      sayProblem(wordsOf(error));
    }
  };
  return (
    <li className="stack tight">
      <div className="row apart">
        <span className="small">
          <bdi className="strong">{author.displayName}</bdi>{" "}
          <span className="quiet">
            <Time at={createdAt} />
            {editedAt === null ? "" : ` · ${t("notes.edited")}`}
          </span>
        </span>
        <span className="row">
          {isOwn && edited === null ? (
            <IconButton
              size="small"
              label={t("notes.edit")}
              icon={<Pencil aria-hidden />}
              onPress={() => setEdited(text)}
            />
          ) : null}
          {isOwn || canDeleteAny ? (
            <IconButton
              size="small"
              label={t("notes.delete")}
              icon={<Trash2 aria-hidden />}
              onPress={() => void remove()}
            />
          ) : null}
        </span>
      </div>
      {edited === null ? (
        <p className="lines">{text}</p>
      ) : (
        <div className="stack tight">
          <TextField
            hideLabel
            autoFocus
            label={t("notes.edit")}
            rows={3}
            maxLength={maxLength}
            value={edited}
            onChange={setEdited}
            problem={problem}
          />
          <div className="row">
            <Button
              size="small"
              look="primary"
              isDisabled={edited.trim() === ""}
              isPending={isPending}
              onPress={() => void save()}
            >
              {t("common.save")}
            </Button>
            <Button size="small" onPress={() => setEdited(null)}>
              {t("common.cancel")}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}
