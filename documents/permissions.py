"""What Wagtail may do with documents: let officers choose, in the editor, one that they may read. Nothing else."""

from django.contrib.auth import get_user_model
from wagtail.models import Collection
from wagtail.permission_policies.base import BasePermissionPolicy

from reseau.access import OFFICERS, membership_of, reader_of
from reseau.models import Adhesion

CHOOSE = "choose"


class DocumentPolicy(BasePermissionPolicy):
    """Only asks `reseau.access`. Adding, changing and deleting are done in our own pages."""

    def user_has_permission(self, user, action):
        """Whether there is any document on which `user` may do this."""
        return action == CHOOSE and membership_of(user).is_officer

    def user_has_permission_for_instance(self, user, action, instance):
        """Whether `user` may do this on this document."""
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        """The documents on which `user` may do any of these."""
        membership = membership_of(user)
        if CHOOSE in actions and membership.is_officer:
            return self.model.objects.readable_by(reader_of(membership))
        return self.model.objects.none()

    def users_with_any_permission(self, actions):
        """The people who may do any of these."""
        officers = Adhesion.objects.current().filter(role__in=OFFICERS).values("personne")
        people = get_user_model().objects
        return people.filter(pk__in=officers) if CHOOSE in actions else people.none()

    def collections_user_has_any_permission_for(self, user, actions):
        """None: the library has no collections, and so the chooser offers no filter by them."""
        return Collection.objects.none()

    def collections_user_has_permission_for(self, user, action):
        """None, as above."""
        return Collection.objects.none()
