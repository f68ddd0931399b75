package dev.prefectinfra.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.app.page.PricesConfig.Day;
import dev.prefectinfra.app.page.PricesConfig.Hour;
import dev.prefectinfra.app.page.PricesConfig.Price;
import dev.prefectinfra.app.page.PricesConfig.Prices;
import dev.prefectinfra.app.page.PricesConfig.Source;
import dev.prefectinfra.app.page.PricesConfig.Spot;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is reckoned, against sums made by hand. */
final class EstimateTest {
    private static final Day DAY = new Day("2026-06-17");
    private static final Prices PRICES = new Prices(
            DAY,
            new Source("https://example.com/"),
            hour("0.04", "0.005"),
            hour("0.03", "0.004"),
            Optional.of(new Spot(DAY, new Price("0.01"), new Price("0.001"))),
            new Price("0.10"),
            new Price("3"),
            new Price("0.40"),
            new Price("0.50"));

    private static Hour hour(String vcpu, String gb) {
        return new Hour(new Price(vcpu), new Price(gb));
    }

    private static Cost cost(Optional<Prices> prices, String service, String task) {
        return new Estimate(
                        Stacks.of(
                                "us-east-1",
                                "{'aws_ecs_service': {'s': {'name': 'svc', 'task_definition':"
                                        + " '${aws_ecs_task_definition.t.arn}', " + service + "}},"
                                        + "'aws_ecs_task_definition': {'t': {" + task + "}}}"),
                        prices)
                .cost();
    }

    private static String words(Cost cost) {
        return cost.lines().stream()
                        .map(line -> line.reckoned() + ": " + Cost.dollars(line.month()))
                        .collect(Collectors.joining("\n"))
                + "\n" + cost.monthInWords();
    }

    @Test
    void aServiceIsPaidByTheHour() {
        // 3 * 730 * (0.5 * 0.04 + 1 * 0.005) = 3 * 730 * 0.025 = 54.75
        assertThat(words(cost(Optional.of(PRICES), "'desired_count': 3", "'cpu': '512', 'memory': '1024'")))
                .isEqualTo("3 tasks of 0.5 vCPU and 1 GB, x86, 730 hours: $54.75\n$54.75");
    }

    @Test
    void anArmTaskHasPricesOfItsOwn() {
        // 730 * (1 * 0.03 + 2 * 0.004) = 730 * 0.038 = 27.74
        assertThat(words(cost(
                        Optional.of(PRICES),
                        "'desired_count': 1",
                        "'cpu': '1024', 'memory': '2048', 'runtime_platform': {'cpu_architecture': 'ARM64'}")))
                .isEqualTo("1 task of 1 vCPU and 2 GB, ARM, 730 hours: $27.74\n$27.74");
    }

    @Test
    void spotHasWhatItsWeightGivesIt() {
        // 1 * 730 * (0.04 + 2 * 0.005) = 36.50, and 3 * 730 * (0.01 + 2 * 0.001) = 26.28
        String strategy = "'desired_count': 4, 'capacity_provider_strategy': ["
                + "{'base': 1, 'capacity_provider': 'FARGATE', 'weight': 0},"
                + "{'base': 0, 'capacity_provider': 'FARGATE_SPOT', 'weight': 1}]";

        assertThat(words(cost(Optional.of(PRICES), strategy, "'cpu': '1024', 'memory': '2048'")))
                .isEqualTo("""
                1 task of 1 vCPU and 2 GB, x86, 730 hours: $36.50
                3 tasks of 1 vCPU and 2 GB, x86, Spot, 730 hours: $26.28
                $62.78""");
    }

    @Test
    void aMissingPriceIsSaid() {
        String strategy = "'desired_count': 2, 'capacity_provider_strategy': ["
                + "{'base': 1, 'capacity_provider': 'FARGATE', 'weight': 0},"
                + "{'capacity_provider': 'FARGATE_SPOT', 'weight': 1}]";
        String arm = "'cpu': '1024', 'memory': '2048', 'runtime_platform': {'cpu_architecture': 'ARM64'}";

        assertThat(cost(Optional.of(PRICES), strategy, arm).monthInWords()).isEqualTo("$27.74 and 1 without a price");
        assertThat(cost(Optional.empty(), strategy, arm).monthInWords()).isEqualTo("no price");
    }

    @Test
    void whatAlarmsDashboardsAndSecretsCostIsCounted() {
        // 36.50 as above; 3 * 0.10 + 1 * 3 + 2 * 0.40 = 4.10
        Cost cost = new Estimate(Stacks.golden("prefect-v2-dev-test"), Optional.of(PRICES)).cost();

        assertThat(words(cost)).isEqualTo("""
                1 task of 1 vCPU and 2 GB, x86, 730 hours: $36.50
                3 × $0.10: $0.30
                1 × $3: $3.00
                2 × $0.40: $0.80
                $40.60""");
        assertThat(cost.notIncluded())
                .contains(
                        "What 3 log groups take in and keep: $0.50 for each GB taken in",
                        "Metrics of Container Insights",
                        "What the image repository stores");
    }
}
