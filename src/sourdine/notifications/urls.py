"""Where providers report."""

from django.urls import path

from sourdine.notifications import views

urlpatterns = [path("notifications/reports/<slug:channel>", views.take_reports, name="delivery-reports")]
