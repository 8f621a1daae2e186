package org.jcrm.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.ViewTranslator.LayerView;
import org.jgroups.Address;
import org.junit.jupiter.api.Test;

class ViewTranslatorTest {
    private static final NodeName N1 = NodeName.of("node1");
    private static final NodeName N2 = NodeName.of("node2");
    private static final Member NODE1 = new Member(N1, 100);
    private static final Member NODE2 = new Member(N2, 200);
    private static final Member NODE1_AGAIN = new Member(N1, 300);

    @Test
    void the_first_member_of_the_layers_view_is_the_designated_controller() {
        MembershipView view =
                only(ViewTranslator.translate(List.of(), new LayerView(NODE2, 4, List.of(NODE2, NODE1)), Set.of()));

        assertThat(view.members()).containsExactly(N2, N1);
        assertThat(view.dc()).contains(N2);
        assertThat(view.id().creator()).isEqualTo(N2);
    }

    @Test
    void who_said_goodbye_left_and_who_did_not_was_lost() {
        LayerView alone = new LayerView(NODE1, 2, List.of(NODE1));

        assertThat(only(ViewTranslator.translate(List.of(NODE1, NODE2), alone, Set.of(NODE2)))
                        .left())
                .containsExactly(N2);
        assertThat(only(ViewTranslator.translate(List.of(NODE1, NODE2), alone, Set.of()))
                        .left())
                .isEmpty();
    }

    @Test
    void a_goodbye_counts_for_that_life_only() {
        MembershipView view = only(ViewTranslator.translate(
                List.of(NODE2, NODE1_AGAIN), new LayerView(NODE2, 9, List.of(NODE2)), Set.of(NODE1)));

        assertThat(view.left()).isEmpty();
    }

    @Test
    void a_creator_that_was_born_again_never_repeats_a_view_id_though_it_counts_from_zero_again() {
        MembershipView first =
                only(ViewTranslator.translate(List.of(), new LayerView(NODE1, 0, List.of(NODE1)), Set.of()));
        MembershipView again = only(
                ViewTranslator.translate(List.of(), new LayerView(NODE1_AGAIN, 0, List.of(NODE1_AGAIN)), Set.of()));

        assertThat(again.id()).isNotEqualTo(first.id());
    }

    @Test
    void a_node_that_died_and_came_back_between_two_views_is_seen_to_be_gone_in_between() {
        List<MembershipView> views = ViewTranslator.translate(
                List.of(NODE1, NODE2), new LayerView(NODE2, 7, List.of(NODE2, NODE1_AGAIN)), Set.of());

        assertThat(views).extracting(MembershipView::members).containsExactly(List.of(N2), List.of(N2, N1));
        assertThat(views).extracting(view -> view.id()).doesNotHaveDuplicates();
    }

    @Test
    void of_two_lives_of_one_node_only_the_later_is_a_member() {
        MembershipView view = ViewTranslator.translate(
                        List.of(NODE1, NODE2), new LayerView(NODE1, 7, List.of(NODE1, NODE2, NODE1_AGAIN)), Set.of())
                .getLast();

        assertThat(view.members()).containsExactly(N2, N1);
    }

    @Test
    void after_a_merge_the_larger_part_leads_and_of_equal_parts_the_older() {
        Address old = NODE1.newAddress();
        Address young = NODE2.newAddress();
        Address youngest = NODE1_AGAIN.newAddress();
        Stack.LargestPartFirst policy = new Stack.LargestPartFirst();

        assertThat(policy.getNewMembership(List.of(List.of(old), List.of(young, youngest))))
                .containsExactly(young, youngest, old);
        assertThat(policy.getNewMembership(List.of(List.of(young), List.of(old))))
                .containsExactly(old, young);
    }

    @Test
    void a_member_survives_its_journey_in_an_address() {
        assertThat(Member.of(NODE1.newAddress())).contains(NODE1);
    }

    private static MembershipView only(List<MembershipView> views) {
        assertThat(views).hasSize(1);
        return views.getFirst();
    }
}
