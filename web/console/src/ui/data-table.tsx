import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { GridList, GridListItem, GridListLoadMoreItem } from "react-aria-components/GridList";
import {
  Column as AriaColumn,
  Row as AriaRow,
  Cell,
  ResizableTableContainer,
  type Selection,
  Table,
  TableBody,
  TableHeader,
  TableLoadMoreItem,
} from "react-aria-components/Table";
import { ListLayout, TableLayout, Virtualizer } from "react-aria-components/Virtualizer";
import { t } from "../i18n/index.ts";
import { Checkbox } from "./fields.tsx";
import "./data-table.css";
import { useIsPhone } from "./use-media.ts";

export interface Column<Row> {
  id: string;
  title: string;
  /** The heading where none is shown: it is read out. */
  hiddenTitle?: string;
  cell: (row: Row) => ReactNode;
  /** The width: a share ("2fr") or pixels (120). */
  width?: `${number}fr` | number;
  isNumeric?: boolean;
  isSortable?: boolean;
  /** Its place in a phone's list: the first line, the second, at the end of the first, or nowhere. */
  phone?: "title" | "line" | "aside" | "none";
}

export interface Sort {
  column: string;
  direction: "ascending" | "descending";
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  onOpen?: (row: Row) => void;
  /** With it, rows can be selected. */
  selection?: { selected: ReadonlySet<string>; onChange: (selected: ReadonlySet<string>) => void };
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onLoadMore?: () => void;
  /** Of a row of two lines, for example. */
  rowHeight?: number;
}

const usualRowHeight = 42;
const headingHeight = 34;
/** What a row of a phone's list has about. */
const phoneRowHeight = 68;
/** From how many rows on a phone's list draws only those on screen. */
const longList = 100;

const idsOf = <Row extends { id: string }>(selected: Selection, rows: Row[]): ReadonlySet<string> =>
  new Set(selected === "all" ? rows.map(({ id }) => id) : [...selected].map(String));

/**
 * A table of any length: only the rows on screen exist, further ones are loaded when they come near. Arrow keys move,
 * Space selects, Enter opens. On a phone it is a list.
 */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  return useIsPhone() ? <PhoneList {...props} /> : <WideTable {...props} />;
}

function WideTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { label, columns, rows, onOpen, selection, sort, onSort, hasMore, isLoadingMore, onLoadMore } = props;
  const { rowHeight = usualRowHeight } = props;
  const height = headingHeight + rowHeight * (rows.length + (hasMore ? 1 : 0)) + 2;
  const byId = (id: unknown) => rows.find((row) => row.id === id);
  return (
    <ResizableTableContainer className="table-frame" style={{ height: `min(${height}px, max(16rem, 100dvh - 13rem))` }}>
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight, loaderHeight: rowHeight }}>
        <Table
          className="table"
          aria-label={label}
          selectionMode={selection ? "multiple" : "none"}
          selectedKeys={selection ? selection.selected : undefined}
          onSelectionChange={(keys) => selection?.onChange(idsOf(keys, rows))}
          sortDescriptor={sort}
          onSortChange={({ column, direction }) =>
            onSort?.({ column: String(column), direction: direction ?? "ascending" })
          }
          onRowAction={(id) => {
            const row = byId(id);
            if (row !== undefined) onOpen?.(row);
          }}
        >
          <TableHeader>
            {selection ? (
              <AriaColumn className="table-column" width={40} minWidth={40}>
                <Checkbox slot="selection" />
              </AriaColumn>
            ) : null}
            {columns.map(({ id, title, hiddenTitle, width, isNumeric, isSortable }, n) => (
              <AriaColumn
                key={id}
                id={id}
                isRowHeader={n === 0}
                allowsSorting={isSortable}
                width={width ?? "1fr"}
                minWidth={typeof width === "number" ? width : 90}
                className={`table-column${isNumeric ? " numeric" : ""}`}
              >
                {({ sortDirection }) => (
                  <span className="row">
                    <span className={hiddenTitle === undefined ? "cut" : "hidden-text"}>{hiddenTitle ?? title}</span>
                    {sortDirection === "ascending" ? <ArrowUp aria-hidden /> : null}
                    {sortDirection === "descending" ? <ArrowDown aria-hidden /> : null}
                  </span>
                )}
              </AriaColumn>
            ))}
          </TableHeader>
          <TableBody>
            {rows.map((row) => (
              <AriaRow key={row.id} id={row.id} className={`table-row${onOpen ? " opens" : ""}`}>
                {selection ? (
                  <Cell className="table-cell">
                    <Checkbox slot="selection" />
                  </Cell>
                ) : null}
                {columns.map(({ id, cell, isNumeric }) => (
                  <Cell key={id} className={`table-cell${isNumeric ? " numeric" : ""}`}>
                    {cell(row)}
                  </Cell>
                ))}
              </AriaRow>
            ))}
            {hasMore ? (
              <TableLoadMoreItem onLoadMore={onLoadMore} isLoading={isLoadingMore}>
                <span className="quiet">{t("common.loading")}</span>
              </TableLoadMoreItem>
            ) : null}
          </TableBody>
        </Table>
      </Virtualizer>
    </ResizableTableContainer>
  );
}

function PhoneList<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { label, columns, rows, onOpen, selection, hasMore, isLoadingMore, onLoadMore } = props;
  const at = (place: NonNullable<Column<Row>["phone"]>) =>
    columns.filter(({ phone }, n) => (phone ?? (n === 0 ? "title" : "line")) === place);
  // A short list is as high as its rows, however many lines they have; a long one scrolls within itself.
  const isLong = hasMore === true || rows.length > longList;
  const list = (
    <GridList
      className="phone-list"
      style={isLong ? { height: `min(${phoneRowHeight * rows.length + 2}px, max(20rem, 100dvh - 14rem))` } : undefined}
      aria-label={label}
      selectionMode={selection ? "multiple" : "none"}
      selectedKeys={selection ? selection.selected : undefined}
      onSelectionChange={(keys) => selection?.onChange(idsOf(keys, rows))}
      onAction={(id) => {
        const row = rows.find((one) => one.id === id);
        if (row !== undefined) onOpen?.(row);
      }}
    >
      {rows.map((row) => (
        <GridListItem key={row.id} id={row.id} textValue={row.id} className="phone-row">
          {selection ? <Checkbox slot="selection" /> : null}
          <div className="grow stack tight">
            <div className="row apart phone-first">
              {at("title").map(({ id, cell }) => (
                <div key={id} className="cut strong">
                  {cell(row)}
                </div>
              ))}
              <div className="row">
                {at("aside").map(({ id, cell }) => (
                  <div key={id}>{cell(row)}</div>
                ))}
              </div>
            </div>
            <div className="row wrap small quiet phone-line">
              {at("line").map(({ id, cell }) => (
                <div key={id}>{cell(row)}</div>
              ))}
            </div>
          </div>
        </GridListItem>
      ))}
      {hasMore ? (
        <GridListLoadMoreItem onLoadMore={onLoadMore} isLoading={isLoadingMore}>
          <span className="quiet">{t("common.loading")}</span>
        </GridListLoadMoreItem>
      ) : null}
    </GridList>
  );
  return isLong ? (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowSize: phoneRowHeight }}>
      {list}
    </Virtualizer>
  ) : (
    list
  );
}
