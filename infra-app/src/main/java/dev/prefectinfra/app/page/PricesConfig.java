package dev.prefectinfra.app.page;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.core.value.TextRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code prices}: what AWS asked for at some day, in US dollars, taxes and discounts apart. For
 * {@code infra page} only; no stack depends on it.
 */
public record PricesConfig(Map<RegionCode, Prices> regions) {
    public static final Section<PricesConfig> SECTION =
            Section.ofAccount("prices", PricesConfig.class, PricesConfig.class);

    Optional<Prices> of(Region region) {
        return Optional.ofNullable(regions.get(new RegionCode(region.value())));
    }

    /** The code of a region that {@link Region} knows. */
    public record RegionCode(String value) {
        public RegionCode {
            new Region(value);
        }
    }

    /**
     * The prices of a region.
     *
     * @param date when they held, by the source
     * @param source where they can be looked up
     * @param fargate of Fargate, Linux on x86
     * @param fargateArm of Fargate, Linux on ARM
     * @param fargateSpot of Fargate Spot, Linux on x86; empty where nothing is known
     * @param alarmMonth of an alarm on one metric of standard resolution, for a month
     * @param dashboardMonth of a dashboard, for a month
     * @param secretMonth of a secret, for a month
     * @param logGb of logs that CloudWatch takes in, for a GB
     */
    public record Prices(
            Day date,
            Source source,
            Hour fargate,
            Hour fargateArm,
            Optional<Spot> fargateSpot,
            Price alarmMonth,
            Price dashboardMonth,
            Price secretMonth,
            Price logGb) {}

    /** What Fargate takes for an hour of one vCPU, and of one GB of memory. */
    public record Hour(Price vcpu, Price gb) {}

    /** Like {@link Hour}, with a day of its own: these prices move. */
    public record Spot(Day date, Price vcpu, Price gb) {}

    /** US dollars: digits, with at most 8 behind the point. */
    public record Price(String value) {
        private static final TextRule RULE = new TextRule(
                "a price", 1, 16, "[0-9]{1,7}(\\.[0-9]{1,8})?", "US dollars, such as 0.04048: digits and a point");

        public Price {
            RULE.validate(value);
        }

        BigDecimal dollars() {
            return new BigDecimal(value);
        }
    }

    /** A day, such as {@code 2026-06-17}. */
    public record Day(String value) {
        public Day {
            try {
                LocalDate.parse(value);
            } catch (DateTimeParseException e) {
                throw new InvalidValue('"' + value + "\" is not a day", "YEAR-MONTH-DAY, such as 2026-06-17");
            }
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** Where prices are from: an address, without a query. */
    public record Source(String value) {
        private static final TextRule RULE = new TextRule(
                "a source",
                12,
                300,
                "https://[A-Za-z0-9.-]+(/[A-Za-z0-9._~%/-]*)?",
                "the address of a page with the prices: https://HOST/PATH");

        public Source {
            RULE.validate(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
