package dev.prefectinfra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.storage.EcrModel.Image;
import dev.prefectinfra.storage.RepositoryConfig.ImageTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repository keeps and drops, by a model of ECR's rules; and that ECR takes the policy at all. */
class ImageLifecycleTest {
    private static final int KEEP_NEWEST = 5;
    private static final int DROP_UNTAGGED_AFTER = 7;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverIsPushed(int seed) {
        Random random = new Random(seed);
        Set<String> kept = new HashSet<>();
        IntStream.range(0, random.nextInt(5)).forEach(i -> kept.add(tag(random.nextInt(60))));
        // A longer tag that begins like one that is kept is another image's.
        kept.add(tag(1));
        EcrModel repository = new EcrModel(ImageLifecycle.policy(config(kept)));
        List<Image> pushed = new ArrayList<>();
        for (int day = 0; day < 60; day++) {
            for (int i = random.nextInt(4); i > 0 && pushed.size() < 60; i--) {
                Set<String> tags = random.nextInt(5) == 0 ? Set.of() : Set.of(tag(pushed.size()));
                pushed.add(repository.push(day, tags, random.nextInt(3)));
            }
            repository.expire(day);
            // Parts of an index that has just gone are nobody's from now on.
            repository.expire(day);
            holds(repository, pushed, kept, day);
        }
        assertThat(pushed).as("enough to drop some").hasSizeGreaterThan(3 * KEEP_NEWEST);
    }

    private static void holds(EcrModel repository, List<Image> pushed, Set<String> kept, int today) {
        List<Image> tagged = pushed.stream()
                .filter(each -> !each.tags().isEmpty())
                .sorted(Comparator.comparingInt(Image::pushed).reversed())
                .toList();
        for (int nth = 0; nth < tagged.size(); nth++) {
            Image image = tagged.get(nth);
            boolean stays = nth < KEEP_NEWEST || image.tags().stream().anyMatch(kept::contains);
            assertThat(repository.images().contains(image))
                    .as("%s on day %s", image, today)
                    .isEqualTo(stays);
            if (stays) {
                assertThat(repository.images()).containsAll(image.parts());
            }
        }
        for (Image image : repository.images()) {
            if (image.tags().isEmpty() && !repository.isPart(image)) {
                assertThat(today - image.day()).as("age of %s", image).isLessThanOrEqualTo(DROP_UNTAGGED_AFTER);
            }
        }
        pushed.stream()
                .filter(each -> each.tags().isEmpty() && today - each.day() <= DROP_UNTAGGED_AFTER)
                .forEach(each -> assertThat(repository.images()).contains(each));
    }

    /** What the lanes run is safe because of its rule, and of nothing else. */
    @Test
    void anImageThatNoRuleKeepsGoesWithTheNewestAbove() {
        assertThat(stillThere(Set.of())).isFalse();
        assertThat(stillThere(Set.of(tag(0) + "0"))).isFalse();
        assertThat(stillThere(Set.of(tag(0)))).isTrue();
    }

    private static boolean stillThere(Set<String> kept) {
        EcrModel repository = new EcrModel(ImageLifecycle.policy(config(kept)));
        Image first = repository.push(0, Set.of(tag(0)), 2);
        for (int i = 1; i <= KEEP_NEWEST; i++) {
            repository.push(0, Set.of(tag(i)), 2);
        }
        repository.expire(0);
        return repository.images().contains(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 48})
    void ecrTakesThePolicy(int tags) {
        Set<String> kept = new HashSet<>();
        IntStream.range(0, tags).forEach(i -> kept.add("x".repeat(126) + (10 + i)));
        String policy = ImageLifecycle.policy(config(kept));
        JsonNode rules = EcrModel.json(policy).path("rules");

        assertThat(policy.length()).isBetween(100, 30_720);
        assertThat(rules.size()).isLessThanOrEqualTo(50).isEqualTo(tags + 2);
        Set<String> patterns = new HashSet<>();
        int untagged = 0;
        for (int i = 0; i < rules.size(); i++) {
            JsonNode selection = rules.path(i).path("selection");
            assertThat(rules.path(i).path("rulePriority").asInt())
                    .as("in order")
                    .isEqualTo(i + 1);
            assertThat(selection.path("countNumber").asInt()).isPositive();
            if (selection.path("tagStatus").asText().equals("tagged")) {
                assertThat(selection.path("tagPatternList"))
                        .as("more would mean all of them")
                        .hasSize(1);
                assertThat(patterns.add(selection.path("tagPatternList").path(0).asText()))
                        .isTrue();
            } else {
                assertThat(selection.path("tagStatus").asText()).isEqualTo("untagged");
                assertThat(selection.has("tagPatternList")).isFalse();
                untagged++;
            }
        }
        assertThat(untagged).as("ECR takes one rule about them").isEqualTo(1);
    }

    private static String tag(int number) {
        return "prefect-agent-a" + number;
    }

    private static RepositoryConfig config(Set<String> kept) {
        return new RepositoryConfig(
                new RepositoryName("images"),
                KEEP_NEWEST,
                kept.stream().map(ImageTag::new).toList(),
                DROP_UNTAGGED_AFTER,
                Optional.empty());
    }
}
