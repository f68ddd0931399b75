package dev.prefectinfra.app.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * What a stack costs at rest: while no flow runs.
 *
 * @param lines what is paid by the month, whatever is done
 * @param notIncluded what is paid by use, or is not known here
 */
record Cost(List<Line> lines, List<String> notIncluded) {
    /** AWS calculates with as many hours in a month: https://docs.aws.amazon.com/pricing-calculator/ */
    static final BigDecimal HOURS = BigDecimal.valueOf(730);

    Cost {
        lines = List.copyOf(lines);
        notIncluded = List.copyOf(notIncluded);
    }

    /**
     * One thing that is paid for.
     *
     * @param month US dollars; empty where the region has no price
     */
    record Line(String what, String reckoned, Optional<BigDecimal> month) {}

    /** US dollars for a month, of all that has a price. */
    BigDecimal month() {
        return lines.stream().flatMap(line -> line.month().stream()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The same for people: it says if something has no price. */
    String monthInWords() {
        long without = lines.stream().filter(line -> line.month().isEmpty()).count();
        if (without == lines.size() && without > 0) {
            return "no price";
        }
        return dollars(month()) + (without == 0 ? "" : " and " + without + " without a price");
    }

    /** As people write dollars: {@code $36.04}. */
    static String dollars(BigDecimal amount) {
        return "$" + amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    static String dollars(Optional<BigDecimal> amount) {
        return amount.map(Cost::dollars).orElse("no price");
    }
}
