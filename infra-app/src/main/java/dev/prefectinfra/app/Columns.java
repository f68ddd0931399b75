package dev.prefectinfra.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows whose cells stand below each other, two spaces apart. */
final class Columns {
    private static final int WIDEST = 100;

    private final List<List<String>> rows = new ArrayList<>();

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /**
     * As they are, if all rows fit into a width; otherwise each row's last cell on a line of its own, indented.
     *
     * @param width in characters; 0 if nothing limits it
     */
    void print(PrintWriter out, int width) {
        int last = rows.isEmpty() ? 0 : rows.get(0).size() - 1;
        int before = IntStream.range(0, last).map(column -> width(column) + 2).sum();
        if (width == 0 || before + width(last) <= width) {
            print(out);
            return;
        }
        for (List<String> row : rows) {
            out.println(String.join("  ", row.subList(0, last)));
            out.println("    " + row.get(last));
        }
    }

    void print(PrintWriter out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i < row.size() - 1) {
                    line.append(" ".repeat(Math.max(padding(i) - cell.length(), 0) + 2));
                }
            }
            out.println(line);
        }
    }

    private int width(int column) {
        return lengths(column).max().orElse(0);
    }

    /** One cell that is very long does not move all others away. */
    private int padding(int column) {
        return lengths(column).filter(length -> length <= WIDEST).max().orElse(0);
    }

    private IntStream lengths(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length());
    }
}
