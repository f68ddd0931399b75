package dev.prefectinfra.check.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.diff.Difference.Kind;
import dev.prefectinfra.check.diff.Difference.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Policies are compared by what they mean: generated ones, rewritten and changed, against a simple judge. */
final class PolicyMeaningTest {
    private static final List<String> ACTIONS =
            List.of("s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "sqs:SendMessage");
    private static final List<String> ACTION_PATTERNS = List.of("s3:*", "s3:Get*", "s3:GetObject*", "*", "s?s:*");
    private static final List<String> RESOURCES =
            List.of("arn:aws:s3:::a", "arn:aws:s3:::a/x", "arn:aws:s3:::a/y", "arn:aws:s3:::b/x");
    private static final List<String> RESOURCE_PATTERNS =
            List.of("arn:aws:s3:::a*", "arn:aws:s3:::a/*", "arn:aws:s3:::?/x", "*", "arn:aws:s3:::*/x");
    private static final List<String> VALUES = List.of("1", "2", "3");

    private final Random random = new Random(20240229);

    private record Request(String action, String resource, String value) {}

    @Test
    void otherWordsAreNoDifference() {
        for (int i = 0; i < 400; i++) {
            List<Map<String, Object>> policy = policy();
            List<Map<String, Object>> same = rewritten(policy);
            assertThat(Stacks.between(Stacks.role(policy), Stacks.role(same)))
                    .as("%s%n%s", policy, same)
                    .isEmpty();
            assertThat(Stacks.between(Stacks.role(same), Stacks.role(policy))).isEmpty();
        }
    }

    @Test
    void whateverIsNewlyAllowedIsToldAndInTheRightDirection() {
        int wider = 0;
        for (int i = 0; i < 1500; i++) {
            List<Map<String, Object>> before = policy();
            List<Map<String, Object>> after = changed(before);
            Set<Kind> kinds = kinds(before, after);
            for (String effect : List.of("Allow", "Deny")) {
                Set<Request> had = matched(before, effect);
                Set<Request> has = matched(after, effect);
                Kind more = effect.equals("Allow") ? Kind.WIDER : Kind.NARROWER;
                Kind less = effect.equals("Allow") ? Kind.NARROWER : Kind.WIDER;
                String what = effect + "\n" + before + "\n" + after;
                if (!had.containsAll(has)) {
                    assertThat(kinds).as(what).containsAnyOf(more, Kind.UNCLEAR);
                    wider++;
                }
                if (!has.containsAll(had)) {
                    assertThat(kinds).as(what).containsAnyOf(less, Kind.UNCLEAR);
                }
            }
        }
        assertThat(wider).isGreaterThan(300);
    }

    /** Each single part of a statement, taken away or put there, in one direction only. */
    @Test
    void oneThingLessIsNarrowerAndOneThingMoreIsWider() {
        Map<String, Object> whole = statement(
                "Allow",
                List.of("s3:GetObject", "s3:PutObject"),
                List.of("arn:aws:s3:::a/*", "arn:aws:s3:::b"),
                List.of("1", "2"));
        for (String key : List.of("Action", "Resource")) {
            List<?> texts = (List<?>) whole.get(key);
            for (Object each : texts) {
                Map<String, Object> less = new LinkedHashMap<>(whole);
                less.put(key, texts.stream().filter(text -> !text.equals(each)).toList());
                assertOneWay(less, whole);
            }
        }
        Map<String, Object> oneValue = new LinkedHashMap<>(whole);
        oneValue.put("Condition", Map.of("StringEquals", Map.of("aws:SourceAccount", "1")));
        assertOneWay(oneValue, whole);
        Map<String, Object> free = new LinkedHashMap<>(whole);
        free.remove("Condition");
        assertOneWay(whole, free);
    }

    private static void assertOneWay(Map<String, Object> less, Map<String, Object> more) {
        assertThat(kinds(List.of(less), List.of(more))).containsExactly(Kind.WIDER);
        assertThat(kinds(List.of(more), List.of(less))).containsExactly(Kind.NARROWER);
        List<Map<String, Object>> lessDenied = List.of(with(less, "Effect", "Deny"));
        List<Map<String, Object>> moreDenied = List.of(with(more, "Effect", "Deny"));
        assertThat(kinds(lessDenied, moreDenied)).containsExactly(Kind.NARROWER);
        assertThat(kinds(moreDenied, lessDenied)).containsExactly(Kind.WIDER);
    }

    private static Map<String, Object> with(Map<String, Object> statement, String key, Object value) {
        Map<String, Object> other = new LinkedHashMap<>(statement);
        other.put(key, value);
        return other;
    }

    private static Set<Kind> kinds(List<Map<String, Object>> before, List<Map<String, Object>> after) {
        return Stacks.between(Stacks.role(before), Stacks.role(after)).stream()
                .filter(each -> each.topic() == Topic.PERMISSIONS)
                .map(Difference::kind)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    private List<Map<String, Object>> policy() {
        List<Map<String, Object>> policy = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            policy.add(statement(
                    random.nextInt(4) == 0 ? "Deny" : "Allow",
                    some(ACTIONS, ACTION_PATTERNS),
                    some(RESOURCES, RESOURCE_PATTERNS),
                    random.nextBoolean() ? List.of() : some(VALUES, VALUES)));
        }
        return policy;
    }

    private static Map<String, Object> statement(
            String effect, List<String> actions, List<String> resources, List<String> values) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", effect);
        statement.put("Action", actions);
        statement.put("Resource", resources);
        if (!values.isEmpty()) {
            statement.put("Condition", Map.of("StringEquals", Map.of("aws:SourceAccount", values)));
        }
        return statement;
    }

    private List<String> some(List<String> texts, List<String> patterns) {
        List<String> all = new ArrayList<>(texts);
        all.addAll(patterns);
        Collections.shuffle(all, random);
        return all.stream().distinct().limit(1 + random.nextInt(3)).toList();
    }

    private List<Map<String, Object>> changed(List<Map<String, Object>> policy) {
        List<Map<String, Object>> other = new ArrayList<>(policy);
        switch (random.nextInt(3)) {
            case 0 -> other.remove(random.nextInt(other.size()));
            case 1 -> other.addAll(policy());
            default -> other.set(0, policy().get(0));
        }
        return rewritten(other);
    }

    /** Split by any of its elements, in another order, with other capital letters, one text in the place of a list. */
    private List<Map<String, Object>> rewritten(List<Map<String, Object>> policy) {
        List<Map<String, Object>> other = new ArrayList<>();
        for (Map<String, Object> each : policy) {
            switch (random.nextInt(4)) {
                case 0 -> texts(each, "Action").forEach(text -> other.add(with(each, "Action", List.of(text))));
                case 1 -> texts(each, "Resource").forEach(text -> other.add(with(each, "Resource", List.of(text))));
                case 2 -> other.addAll(byValue(each));
                default -> other.add(each);
            }
        }
        Collections.shuffle(other, random);
        other.replaceAll(each -> {
            List<String> actions = new ArrayList<>(texts(each, "Action"));
            Collections.shuffle(actions, random);
            actions.replaceAll(text -> random.nextBoolean() ? text.toUpperCase(Locale.ROOT) : text);
            Map<String, Object> one = with(each, "Sid", "S" + random.nextInt(1000));
            return with(one, "Action", actions.size() == 1 ? actions.get(0) : actions);
        });
        return other;
    }

    private static List<Map<String, Object>> byValue(Map<String, Object> statement) {
        List<String> values = values(statement);
        return values.isEmpty()
                ? List.of(statement)
                : values.stream()
                        .map(value -> with(
                                statement,
                                "Condition",
                                Map.of("StringEquals", Map.of("AWS:sourceaccount", List.of(value)))))
                        .toList();
    }

    private static List<String> texts(Map<String, Object> statement, String key) {
        return ((List<?>) statement.get(key)).stream().map(String::valueOf).toList();
    }

    private static List<String> values(Map<String, Object> statement) {
        if (!(statement.get("Condition") instanceof Map<?, ?> operators)) {
            return List.of();
        }
        return operators.values().stream()
                .flatMap(keys -> ((Map<?, ?>) keys).values().stream())
                .flatMap(values -> ((Collection<?>) values).stream())
                .map(String::valueOf)
                .toList();
    }

    /** The judge: all requests that a statement of this effect matches, one by one. */
    private static Set<Request> matched(List<Map<String, Object>> policy, String effect) {
        return ACTIONS.stream()
                .flatMap(action -> RESOURCES.stream()
                        .flatMap(resource -> VALUES.stream().map(value -> new Request(action, resource, value))))
                .filter(request -> policy.stream()
                        .filter(each -> each.get("Effect").equals(effect))
                        .anyMatch(each -> matches(each, request)))
                .collect(Collectors.toSet());
    }

    private static boolean matches(Map<String, Object> statement, Request request) {
        List<String> actions =
                statement.get("Action") instanceof String one ? List.of(one) : texts(statement, "Action");
        return actions.stream().anyMatch(each -> matches(each, request.action()))
                && texts(statement, "Resource").stream().anyMatch(each -> matches(each, request.resource()))
                && (!statement.containsKey("Condition") || values(statement).contains(request.value()));
    }

    private static boolean matches(String pattern, String text) {
        return text.toLowerCase(Locale.ROOT)
                .matches(pattern.toLowerCase(Locale.ROOT).replace("*", ".*").replace("?", "."));
    }
}
